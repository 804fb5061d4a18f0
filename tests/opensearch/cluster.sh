#!/usr/bin/env bash
# Starts OpenSearch nodes for tests, runs a command with JIANBAO_OPENSEARCH set to their addresses, and stops them.
#
#   tests/opensearch/cluster.sh NODES COMMAND…
#
# Exits with 0 and says so where Maven or its repository is absent.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
nodes="$1"
shift
port="${JIANBAO_OPENSEARCH_PORT:-19200}"
heap="${JIANBAO_OPENSEARCH_HEAP:-512m}"

if ! command -v mvn >/dev/null || ! command -v java >/dev/null; then
    echo "not run: Maven or Java is absent"
    exit 0
fi
work="$(mktemp -d)"
target="${JIANBAO_OPENSEARCH_BUILD:-$work/build}"
mkdir -p "$target"
cp -r "$here/pom.xml" "$here/src" "$target"
if ! (cd "$target" && mvn -q -B package dependency:build-classpath -Dmdep.outputFile=classpath.txt) >"$work/maven.log" 2>&1; then
    tail -5 "$work/maven.log"
    echo "not run: Maven cannot build the test cluster"
    rm -rf "$work"
    exit 0
fi

mkfifo "$work/commands" "$work/answers"
# Serial collection and one compiler keep three nodes within two cores.
nice -n 10 java "-Xms$heap" "-Xmx$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxDirectMemorySize=256m \
    -cp "$target/target/classes:$(cat "$target/classpath.txt")" \
    TestCluster "$work/data" "$port" "$nodes" <"$work/commands" >"$work/answers" 2>"$work/log" &
java=$!
exec 3>"$work/commands" 4<"$work/answers"
stop() {
    # The end of its input stops the cluster.
    exec 3>&-
    wait "$java" || true
    rm -rf "$work"
}
trap stop EXIT

while read -r -t 600 line <&4; do
    [ "$line" = ready ] && break
done
if [ "${line:-}" != ready ]; then
    tail -20 "$work/log"
    echo "the test cluster does not start"
    exit 1
fi
addresses="http://127.0.0.1:$port"
for ((n = 1; n < nodes; n++)); do addresses+=",http://127.0.0.1:$((port + n))"; done
export JIANBAO_OPENSEARCH="$addresses"
"$@"
