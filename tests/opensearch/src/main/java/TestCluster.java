// Starts OpenSearch nodes on loopback for the tests of crates/opensearch, in one process.
//
// Arguments: a folder for data, the first HTTP port, the number of nodes. Node n listens on port + n. Writes "ready" to standard output
// when all nodes have joined. Then reads commands from standard input, one a line: "stop N" closes node N, "start N" starts it again on
// the same data, and the end of input closes all nodes. Each command is answered with "done".
//
// The nodes are embedded: `org.opensearch.bootstrap.OpenSearch` refuses to run as root, which CI is.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

public final class TestCluster {
  static final class EmbeddedNode extends Node {
    EmbeddedNode(Environment environment, Collection<Class<? extends Plugin>> plugins) {
      super(environment, plugins, true);
    }

    @Override
    protected void configureNodeAndClusterIdStateListener(ClusterService service) {}
  }

  private final Path home;
  private final int port;
  private final Node[] nodes;

  private TestCluster(Path home, int port, int count) {
    this.home = home;
    this.port = port;
    this.nodes = new Node[count];
  }

  private void start(int number) throws Exception {
    String name = "node-" + number;
    Path own = home.resolve(name);
    for (String folder : List.of("config", "modules", "plugins", "data", "logs")) {
      Files.createDirectories(own.resolve(folder));
    }
    List<String> transports = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int n = 0; n < nodes.length; n++) {
      transports.add("127.0.0.1:" + (port + 100 + n));
      names.add("node-" + n);
    }
    Settings.Builder settings = Settings.builder()
        .put("cluster.name", "jianbao-test-" + port)
        .put("node.name", name)
        .put("path.home", own.toString())
        .put("path.data", own.resolve("data").toString())
        .put("path.logs", own.resolve("logs").toString())
        .put("network.host", "127.0.0.1")
        .put("http.port", port + number)
        .put("transport.port", port + 100 + number)
        .putList("node.roles", "cluster_manager", "data")
        // Two threads of a kind are enough for tests, and leave the cores to what is tested.
        .put("node.processors", 2)
        .put("cluster.routing.allocation.disk.threshold_enabled", false);
    if (nodes.length == 1) {
      settings.put("discovery.type", "single-node");
    } else {
      settings.putList("discovery.seed_hosts", transports);
      settings.putList("cluster.initial_cluster_manager_nodes", names);
    }
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), own.resolve("config"), () -> name);
    nodes[number] = new EmbeddedNode(environment, List.of(Netty4Plugin.class, CommonAnalysisPlugin.class));
    nodes[number].start();
  }

  private void startAll() throws Exception {
    // Each node waits in `start` until it has joined, which the first of three cannot do alone.
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int n = 0; n < nodes.length; n++) {
      int number = n;
      Thread thread = new Thread(() -> {
        try {
          start(number);
        } catch (Throwable failure) {
          synchronized (failures) {
            failures.add(failure);
          }
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a node does not start", failures.get(0));
    }
  }

  private void stop(int number) throws Exception {
    if (nodes[number] != null) {
      nodes[number].close();
      nodes[number] = null;
    }
  }

  public static void main(String[] args) throws Exception {
    LogConfigurator.setNodeName("jianbao-test");
    TestCluster cluster = new TestCluster(Path.of(args[0]).toAbsolutePath(), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    cluster.startAll();
    System.out.println("ready");
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.trim().split(" ");
      switch (words[0]) {
        case "stop" -> cluster.stop(Integer.parseInt(words[1]));
        case "start" -> cluster.start(Integer.parseInt(words[1]));
        default -> System.err.println("unknown command: " + line);
      }
      System.out.println("done");
    }
    for (int n = 0; n < cluster.nodes.length; n++) {
      cluster.stop(n);
    }
    // Some threads of the library are not daemons.
    System.exit(0);
  }
}
