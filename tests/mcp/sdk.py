"""Lists and calls every tool, resource and prompt of `jianbao mcp` with the client of the official SDK (`mcp` on PyPI).

    python tests/mcp/sdk.py JIANBAO INDEX
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

CHARACTERS = 8_000


async def main(program: str, index: str) -> None:
    server = StdioServerParameters(command=program, args=["mcp", "--index", index])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "fetch", "timeline", "facets"], tools

        async def call(name: str, **arguments: object) -> dict:
            result = await session.call_tool(name, arguments)
            text = result.content[0].text
            assert len(text) <= CHARACTERS, (name, arguments, len(text))
            return json.loads(text)

        found = await call("search", query="大桥 通车", limit=3)
        assert found["articles"] > 0, found
        article = await call("fetch", id=found["hits"][0]["id"], query="大桥 通车")
        assert article["citation"] and article["paragraphs"], article
        assert (await call("timeline", query="大桥"))["periods"]
        assert (await call("facets", query="大桥"))["values"]
        resources = (await session.list_resources()).resources
        for resource in resources:
            read_resource = await session.read_resource(resource.uri)
            assert read_resource.contents[0].text
        prompts = (await session.list_prompts()).prompts
        prompt = await session.get_prompt(prompts[0].name, {"topic": "大桥"})
        assert "大桥" in prompt.messages[0].content.text
        print(f"{len(tools)} tools, {len(resources)} resources, {len(prompts)} prompt: all answered")


asyncio.run(main(*sys.argv[1:]))
