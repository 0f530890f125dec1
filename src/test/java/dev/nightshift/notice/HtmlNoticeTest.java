package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.problem.Command;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class HtmlNoticeTest {
    private static final String HOSTILE =
            "</pre><script>alert(1)</script><img src=x onerror=y>\" style=\"x\" \u202egnp.exe\u001b[2J &lt;b&gt; \ud800";

    @Test
    void what_stands_in_a_notice_becomes_no_element() throws Exception {
        Document plain = parsed(mail("plain"));
        Document hostile = parsed(mail(HOSTILE));

        assertThat(hostile.getElementsByTagName("*").getLength())
                .isEqualTo(plain.getElementsByTagName("*").getLength());
        assertThat(mail(HOSTILE)).doesNotContain("<script", "<img", "\u202e", "\u001b", "\" style=\"x");
    }

    @Test
    void a_command_is_there_as_it_is_typed() throws Exception {
        Document mail = parsed(mail("it's <&>"));

        assertThat(mail.getElementsByTagName("code").item(0).getTextContent())
                .isEqualTo("/opt/nightshift log 'it'\\''s <&>'");
    }

    @Test
    void nothing_is_loaded_from_anywhere() {
        assertThat(mail("plain")).doesNotContain("href", "src=", "url(", "http", "<style", "<script");
    }

    private static String mail(String text) {
        return new HtmlNotice(text)
                .notice(Notice.Severity.PROBLEM, text)
                .line(text)
                .log(text, List.of(text, text))
                .command(text, new Command(List.of("/opt/nightshift", "log", text)))
                .notice(Notice.Severity.INFO, text)
                .line("done")
                .foot("nsh-0123456789ab-7")
                .page();
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }
}
