package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden pages as Chromium draws them. The pictures stay in {@code target/pictures}, for a human to look at. */
class PicturesIT {
    private static final Path GOLDEN = Path.of("src/test/resources/reports");
    private static final Path PICTURES = Path.of("target/pictures");
    private static final List<String> NIGHTS = List.of("partial", "changes", "failed", "waiting", "refused");
    private static final String PHONE = "320";
    private static final String DESK = "1024";

    @TempDir
    Path folder;

    @Test
    void no_page_and_no_mail_is_wider_than_a_phone_or_a_desk() throws Exception {
        List<String> names = new ArrayList<>();
        StringBuilder frames = new StringBuilder();
        for (String night : NIGHTS) {
            for (String form : List.of(".html", ".mail.html")) {
                for (String width : List.of(PHONE, DESK)) {
                    names.add(night + form + " " + width);
                    frames.append(frame(Files.readString(GOLDEN.resolve(night + form)), width, "400"));
                }
            }
        }
        Path page = folder.resolve("frames.html");
        Files.writeString(page, """
                <!DOCTYPE html><body>%s<script>onload = () => {
                  document.title = Array.from(document.querySelectorAll('iframe')).map(frame => {
                    const root = frame.contentDocument.documentElement;
                    return root.scrollWidth - root.clientWidth;
                  }).join(' ');
                };</script>
                """.formatted(frames));

        Matcher title = Pattern.compile("<title>([-0-9 ]+)</title>")
                .matcher(chromium(
                        "--virtual-time-budget=5000", "--dump-dom", page.toUri().toString()));

        assertThat(title.find()).as("the frames were measured").isTrue();
        String[] beyond = title.group(1).split(" ");
        assertThat(beyond).hasSameSizeAs(names);
        for (int at = 0; at < beyond.length; at++) {
            assertThat(beyond[at])
                    .as("pixels beyond the edge of %s", names.get(at))
                    .isEqualTo("0");
        }
    }

    @Test
    void it_is_light_in_the_light_and_dark_in_the_dark() throws Exception {
        Files.createDirectories(PICTURES);
        String report = Files.readString(GOLDEN.resolve("partial.html"));
        Path page = folder.resolve("sizes.html");
        Files.writeString(
                page,
                "<!DOCTYPE html><meta name='color-scheme' content='light dark'><body style='margin:0'>"
                        + frame(report, DESK, "2600") + frame(report, PHONE, "2600"));

        BufferedImage light = drawn(page, PICTURES.resolve("light.png"), "1");
        BufferedImage dark = drawn(page, PICTURES.resolve("dark.png"), "0");

        assertThat(brightness(light)).isGreaterThan(200);
        assertThat(brightness(dark)).isLessThan(60);
        assertThat(colours(light)).as("something is drawn").isGreaterThan(50);
        assertThat(colours(dark)).as("something is drawn").isGreaterThan(50);
    }

    @Test
    void it_prints() throws Exception {
        Path pdf = folder.resolve("report.pdf");
        chromium("--print-to-pdf=" + pdf, GOLDEN.resolve("partial.html").toUri().toString());

        assertThat(Files.readAllBytes(pdf)).startsWith("%PDF-".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private BufferedImage drawn(Path page, Path picture, String scheme) throws Exception {
        chromium(
                "--blink-settings=preferredColorScheme=" + scheme,
                "--window-size=1400,2600",
                "--screenshot=" + picture.toAbsolutePath(),
                page.toUri().toString());
        return ImageIO.read(picture.toFile());
    }

    private static String frame(String html, String width, String height) {
        return "<iframe style='border:0' width=" + width + " height=" + height + " srcdoc=\""
                + html.replace("&", "&amp;").replace("\"", "&quot;") + "\"></iframe>";
    }

    private static int brightness(BufferedImage image) {
        int corner = image.getRGB(3, 3);
        return ((corner >> 16 & 0xff) + (corner >> 8 & 0xff) + (corner & 0xff)) / 3;
    }

    private static int colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 3) {
            for (int x = 0; x < image.getWidth(); x += 3) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }

    /** @return what it printed */
    private String chromium(String... arguments) throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/chromium")),
                "chromium is missing: apt-get install chromium fonts-dejavu-core");
        List<String> words = new ArrayList<>(List.of(
                "/usr/bin/chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile")));
        words.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(words)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("chromium ended").isTrue();
        return Files.readString(out);
    }
}
