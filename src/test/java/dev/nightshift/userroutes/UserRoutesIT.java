package dev.nightshift.userroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.nightshift.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;

/** What a route file may say, and that one which may not say it hurts nothing but itself. */
class UserRoutesIT {
    @TempDir
    Path folder;

    private final AtomicInteger shifts = new AtomicInteger();
    private CamelContext context;
    private UserRoutes routes;

    /** Stands for every bean that the shipped routes name. */
    public static final class Stub {
        public Object run(Object body) {
            return "shipped";
        }

        public void check(Object body) {
            // nothing to check
        }

        public void write(Object body) {
            // nothing to write
        }

        public Object compose(Object body) {
            return body;
        }

        public void send(Object body) {
            // nowhere to send
        }

        public void deliver(Object body) {
            // nothing to deliver
        }

        public void rows(Object body, String title, Object rows) {
            // no report
        }
    }

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        for (String name :
                List.of("health", "command", "report", "notices", "slack", "discord", "ntfy", "webhook", "mail")) {
            context.getRegistry().bind("nightshift:" + name, new Stub());
        }
        context.getRegistry().bind("nightshift", new SQLiteDataSource());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:shift")
                        .routeId("shift")
                        .process(exchange -> shifts.incrementAndGet())
                        .id("open");
            }
        });
        context.start();
        routes = new UserRoutes(context, new RouteFiles(folder, List.of()));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(folder.resolve(name), text);
    }

    private static String route(String id, String steps) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id + "\n      steps:\n"
                + steps.indent(8);
    }

    private String problem() {
        assertThat(routes.problems()).hasSize(1);
        Problem problem = routes.problems().get(0);
        assertThat(problem.hint()).isNotBlank();
        return problem.message();
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments("toD", "- toD: {uri: 'file:${body}'}", "chooses its endpoint by data"),
                arguments("recipientList", "- recipientList: {simple: '${body}'}", "chooses its endpoint by data"),
                arguments("routingSlip", "- routingSlip: {simple: '${body}'}", "chooses its endpoint by data"),
                arguments("dynamicRouter", "- dynamicRouter: {simple: '${body}'}", "chooses its endpoint by data"),
                arguments("wireTap", "- wireTap: {uri: 'file:${body}'}", "chooses its endpoint by data"),
                arguments("enrich", "- enrich: {simple: 'file:${body}'}", "use a constant uri"),
                arguments("pollEnrich", "- pollEnrich: {simple: 'file:${body}'}", "use a constant uri"),
                arguments("setHeader", "- setHeader: {name: a, simple: '${body}'}", "setHeader a takes data"),
                arguments(
                        "setHeaders",
                        "- setHeaders: {headers: [{name: ok, constant: x}, {name: b, simple: '${body}'}]}",
                        "setHeader b takes data"),
                arguments(
                        "when",
                        "- choice:\n    when:\n      - simple: ${body} == 1\n"
                                + "        steps: [{toD: {uri: 'file:${body}'}}]",
                        "chooses its endpoint by data"),
                arguments(
                        "otherwise",
                        "- choice:\n    when: [{simple: 'true', steps: [{log: x}]}]\n"
                                + "    otherwise: {steps: [{toD: {uri: 'file:${body}'}}]}",
                        "chooses its endpoint by data"),
                arguments(
                        "catch",
                        "- doTry:\n    steps: [{log: x}]\n    doCatch:\n      - exception: [java.lang.Exception]\n"
                                + "        steps: [{toD: {uri: 'file:${body}'}}]",
                        "chooses its endpoint by data"),
                arguments("code", "- to: {uri: 'language:simple'}", "runs code"),
                arguments("unknown component", "- to: {uri: 'nosuchcomponent:x'}", "nosuchcomponent"),
                arguments("unknown bean", "- bean: {ref: nosuchbean}", "nosuchbean"),
                arguments("bad expression", "- setBody: {simple: '${nosuchfunction}'}", "nosuchfunction"),
                arguments("skeleton", "- to: {uri: 'direct:shift'}", "part of the skeleton"),
                arguments("skeleton, longer", "- to: {uri: 'direct://shift?timeout=1'}", "part of the skeleton"),
                arguments("reserved node id", "- log: {id: open, message: x}", "the id open is not this file's"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void a_step_that_may_not_be_is_refused_with_the_reason(String name, String step, String reason) throws Exception {
        write("kind-command.camel.yaml", route("kind-command", step));

        routes.load();

        assertThat(problem()).contains(folder + "/kind-command.camel.yaml").contains(reason);
        assertThat(routes.call("kind-command", "job")).isEqualTo("shipped");
    }

    static Stream<Arguments> files() {
        String good = route("kind-command", "- log: x");
        return Stream.of(
                arguments("broken", "- route: [", "no YAML"),
                arguments("empty", "", "holds no route"),
                arguments("text", "hello", "holds no route"),
                arguments("unknown step", route("kind-command", "- flyToTheMoon: {}"), "flyToTheMoon"),
                arguments("beans", "- beans: [{name: 'nightshift:command', type: java.lang.Object}]\n" + good, "beans"),
                arguments("configuration", "- routeConfiguration: {id: x}\n" + good, "routeConfiguration"),
                arguments("rest", "- rest: {path: /x}\n" + good, "rest"),
                arguments("reserved id", route("shift", "- log: x"), "direct:kind-command"),
                arguments("no id", good.replace("    id: kind-command\n", ""), "is not this file's"),
                arguments("foreign id", good.replace("id: kind-command", "id: kind-other"), "kind-other"),
                arguments("no entry", good.replace("direct:kind-command", "direct:kind-command-x"), "direct:"),
                arguments(
                        "an endpoint of ours",
                        good + route("kind-command-x", "- log: y").replace("direct:kind-command-x", "direct:shift"),
                        "begins from direct:shift"),
                arguments(
                        "begins by itself",
                        good + route("kind-command-x", "- log: y").replace("direct:kind-command-x", "timer:x"),
                        "begins by itself"),
                arguments(
                        "endless",
                        "- onException:\n    exception: [java.lang.Exception]\n"
                                + "    redeliveryPolicy: {maximumRedeliveries: -1}\n" + good,
                        "tries for ever"),
                arguments(
                        "onException with toD",
                        "- onException:\n    exception: [java.lang.Exception]\n"
                                + "    steps: [{toD: {uri: 'file:${body}'}}]\n" + good,
                        "chooses its endpoint by data"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void a_file_that_may_not_be_is_refused_and_the_shipped_one_serves(String name, String text, String reason)
            throws Exception {
        write("kind-command.camel.yaml", text);

        routes.load();

        assertThat(problem()).contains(reason);
        assertThat(routes.problems().get(0).hint()).contains("shipped kind-command serves");
        assertThat(routes.call("kind-command", "job")).isEqualTo("shipped");
        context.createProducerTemplate().sendBody("direct:shift", "x");
        assertThat(shifts).hasValue(1);
    }

    @Test
    void a_copied_kind_whose_ids_were_not_changed_is_refused_and_does_not_keep_us_from_starting() throws Exception {
        String shipped = RouteFiles.shipped("kind-command", null).orElseThrow().text();
        write(
                "kind-mine.camel.yaml",
                shipped.replace("id: kind-command\n", "id: kind-mine\n")
                        .replace("direct:kind-command", "direct:kind-mine"));

        routes.load();

        assertThat(problem()).contains("kind-command-run").contains("kind-mine");
        assertThat(routes.kinds()).containsExactly("command");
    }

    @Test
    void two_files_that_are_good_by_themselves_may_clash_and_the_second_is_refused() throws Exception {
        write("kind-a.camel.yaml", route("kind-a", "- log: x") + route("kind-a-b", "- log: y"));
        write("kind-a-b.camel.yaml", route("kind-a-b", "- log: z"));

        routes.load();

        assertThat(problem()).contains("kind-a-b");
        assertThat(routes.kinds()).containsExactlyInAnyOrder("command", "a");
        assertThat(routes.call("kind-command", "job")).isEqualTo("shipped");
        assertThat(routes.call("kind-a", "job")).isEqualTo("job");
    }

    @Test
    void a_file_that_others_may_change_or_that_is_no_plain_file_is_refused() throws Exception {
        write("kind-open.camel.yaml", route("kind-open", "- log: x"));
        Files.setPosixFilePermissions(
                folder.resolve("kind-open.camel.yaml"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Path elsewhere = Files.writeString(folder.resolve(".hidden"), route("kind-link", "- log: x"));
        Files.createSymbolicLink(folder.resolve("kind-link.camel.yaml"), elsewhere);
        Files.createDirectory(folder.resolve("kind-folder.camel.yaml"));
        Files.write(folder.resolve("kind-latin.camel.yaml"), new byte[] {(byte) 0xe9, '\n'});

        routes.load();

        assertThat(routes.problems().stream().map(Problem::message))
                .hasSize(4)
                .anyMatch(text -> text.contains("kind-open") && text.contains("everybody may write"))
                .anyMatch(text -> text.contains("kind-link") && text.contains("symbolic link"))
                .anyMatch(text -> text.contains("kind-folder") && text.contains("not a regular file"))
                .anyMatch(text -> text.contains("kind-latin") && text.contains("cannot be read"));
        assertThat(routes.kinds()).containsExactly("command");
    }

    @Test
    void a_name_that_says_neither_step_nor_kind_is_told() throws Exception {
        write("shift-guard.camel.yaml", route("shift-guard", "- log: x"));

        routes.load();

        assertThat(problem()).contains("neither a step nor a kind");
    }

    @Test
    void data_that_looks_like_an_expression_is_never_evaluated() throws Exception {
        write("kind-echo.camel.yaml", route("kind-echo", """
                - setVariable: {name: said, simple: 'said ${body}'}
                - setBody: {simple: '${variable.said}'}
                """));

        routes.load();

        assertThat(routes.problems()).isEmpty();
        assertThat(routes.call("kind-echo", "${sys.user.home} {{env:PATH}} ${bean:nightshift:command}"))
                .isEqualTo("said ${sys.user.home} {{env:PATH}} ${bean:nightshift:command}");
    }

    @Test
    void a_route_that_ends_with_an_exception_throws_it_and_its_headers_go_nowhere() throws Exception {
        write("kind-bad.camel.yaml", route("kind-bad", """
                - setHeader: {name: CamelFileName, constant: evil}
                - throwException: {exceptionType: java.lang.IllegalStateException, message: on purpose}
                """));
        write("kind-see.camel.yaml", route("kind-see", "- setBody: {simple: '${headers.size}'}"));

        routes.load();

        assertThat(routes.problems()).isEmpty();
        assertThatThrownBy(() -> routes.call("kind-bad", "job")).hasMessage("on purpose");
        assertThat(routes.call("kind-see", "job")).hasToString("0");
    }
}
