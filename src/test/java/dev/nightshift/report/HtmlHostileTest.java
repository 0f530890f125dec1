package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Whatever names, logs and messages hold, page and mail keep their elements and attributes. */
class HtmlHostileTest {
    private static final int MEGABYTE = 1 << 20;

    static List<String> hostile() {
        List<String> all = new ArrayList<>(HostileTextTest.HOSTILE);
        all.add("</style></title></pre></bdi></main><script>alert(1)</script>");
        all.add("\" onload=\"alert(1)\" x=\"' onload='alert(1)' style='x");
        all.add("]]><!-- --><?php ?><!DOCTYPE x>&#60;script&#62;");
        all.add("\ud800 \uffff \u0000 \udc00");
        all.add("\u05d0\u05d1\u2067\u202e\u2069");
        return all;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void nothing_of_theirs_becomes_an_element_or_an_attribute(String text) throws Exception {
        NightFacts plain = HostileTextTest.night(text.strip().lines().count() > 1 ? "plain\nplain" : "plain")
                .facts();
        NightFacts hostile = HostileTextTest.night(text).facts();

        assertThat(outline(Reports.html(hostile))).isEqualTo(outline(Reports.html(plain)));
        assertThat(outline(Reports.mail(hostile))).isEqualTo(outline(Reports.mail(plain)));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void nothing_hides_and_nothing_is_loaded(String text) throws Exception {
        for (String html : List.of(
                Reports.html(HostileTextTest.night(text).facts()),
                Reports.mail(HostileTextTest.night(text).facts()))) {
            assertThat(html).doesNotContain("\u202e", "\u2067", "\u200b", "\u001b", "\u0000");
            assertThat(tags(html)).doesNotContain("script", "img", "a", "link", "iframe", "object", "form", "base");
            assertThat(attributes(html))
                    .noneMatch(name -> name.startsWith("on") || name.equals("src") || name.equals("href"));
        }
    }

    @Test
    void names_of_a_megabyte_leave_page_and_mail_small() throws Exception {
        for (String letter : List.of("a", "<", "\u0000", "\u4e00")) {
            Nights night = HostileTextTest.night(letter.repeat(MEGABYTE));
            for (int job = 0; job < 20; job++) {
                night.ran.add(night.ran.get(0));
            }

            assertThat(bytes(Reports.html(night.facts()))).isLessThan(2 * MEGABYTE);
            assertThat(bytes(Reports.mail(night.facts()))).isLessThanOrEqualTo(Medium.MAIL_BYTES);
            parsed(Reports.mail(night.facts()));
        }
    }

    @Test
    void a_night_of_many_jobs_fits_into_a_mail_and_says_how_many_it_left_out() {
        Nights night = new Nights();
        for (int job = 0; job < 400; job++) {
            night.ran("job-" + job, "Job " + job, AttemptResult.FAILED, "exit status 1", "a line of a log ".repeat(9));
        }

        assertThat(bytes(Reports.html(night.facts()))).isLessThan(MEGABYTE);
        assertThat(bytes(Reports.mail(night.facts()))).isLessThanOrEqualTo(Medium.MAIL_BYTES);
        assertThat(Reports.mail(night.facts())).contains(" more:", "report 2026-11-22-190000");
    }

    private static int bytes(String html) {
        return html.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Elements in their order, with the names of their attributes. */
    private static List<String> outline(String html) throws Exception {
        return elements(html).stream()
                .map(element -> element.getTagName() + names(element))
                .toList();
    }

    private static List<String> tags(String html) throws Exception {
        return elements(html).stream()
                .map(element -> element.getTagName().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    private static List<String> attributes(String html) throws Exception {
        return elements(html).stream()
                .flatMap(element -> names(element).stream())
                .distinct()
                .toList();
    }

    private static List<String> names(Element element) {
        List<String> names = new ArrayList<>();
        for (int at = 0; at < element.getAttributes().getLength(); at++) {
            names.add(((Attr) element.getAttributes().item(at)).getName());
        }
        return names;
    }

    private static List<Element> elements(String html) throws Exception {
        NodeList all = parsed(html).getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int at = 0; at < all.getLength(); at++) {
            elements.add((Element) all.item(at));
        }
        return elements;
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }
}
