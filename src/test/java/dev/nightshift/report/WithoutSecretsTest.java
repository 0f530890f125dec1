package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** A secret at every place of a night at which a text of somebody else may stand is in none of its reports. */
class WithoutSecretsTest {
    private static final String SECRET = "c4n4ry&\"<of>\\the'night";

    private static NightFacts without(NightFacts facts, String... secrets) {
        return new WithoutSecrets(
                        new Redaction(Stream.of(secrets).map(Secret::new).toList()))
                .of(facts);
    }

    private static List<String> written(NightFacts facts) {
        return List.of(Reports.markdown(facts), Reports.json(facts), Reports.html(facts), Reports.mail(facts));
    }

    @Test
    void no_report_holds_a_secret_in_whatever_form_it_writes_it() {
        NightFacts facts = HostileTextTest.night("said " + SECRET + " here").facts();

        assertThat(written(facts)).allMatch(text -> text.contains("c4n4ry"));
        assertThat(written(without(facts, SECRET)))
                .allSatisfy(text -> assertThat(text).contains("***", "here").doesNotContain("c4n4ry", "the'night"));
    }

    @Test
    void a_secret_that_is_a_word_of_the_markup_breaks_no_report() throws Exception {
        NightFacts facts =
                HostileTextTest.night("a table, \"span\": {class} and ]]").facts();
        NightFacts clean = without(facts, "table", "span", "class", "</p>", "\": \"", "style", "null");

        new ObjectMapper()
                .readTree(Reports.json(clean))
                .fieldNames()
                .forEachRemaining(name -> assertThat(name).doesNotContain("*"));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Reports.mail(clean))));
        assertThat(Reports.html(clean)).contains("<style>", "</p>", "class=").doesNotContain("a table,");
    }

    @Test
    void a_night_without_secrets_stays_as_it_is() {
        NightFacts facts = HostileTextTest.night("plain & <b>text</b>").facts();
        assertThat(written(without(facts, "elsewhere"))).isEqualTo(written(facts));
    }
}
