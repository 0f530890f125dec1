package dev.nightshift.config;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the schedules, and refuses those whose shifts would never open or never claim anything. */
final class Schedules {
    private static final Pattern KEY =
            Pattern.compile("nightshift\\.schedule\\.([a-z0-9]+)\\.(cron|window|catch-up|max-jobs)");
    private static final Pattern VARIABLE =
            Pattern.compile("NIGHTSHIFT_SCHEDULE_([A-Z0-9]+)_(?:CRON|WINDOW|CATCH_UP|MAX_JOBS)");
    private static final Pattern CRON_FIELD = Pattern.compile("[0-9A-Za-z*,/#-]+");
    /** So many due times are looked at; a cron expression rarely names more times of day. */
    private static final int LOOK_AT = 32;

    private static final LocalDateTime ALWAYS = LocalDateTime.of(1970, 1, 1, 0, 0);

    private static final Form<Cron> CRON_FORM = new Form<>(
            "expected a Quartz cron expression: second minute hour day-of-month month day-of-week [year], with ? for"
                    + " one of the two days, as in 0 0 19 * * ?",
            text -> Optional.of(text).filter(Schedules::looksLikeCron).flatMap(Cron::parse));
    private static final Form<Window> WINDOW_FORM =
            new Form<>("expected two times of day as in 19:00-06:00", Window::parse);

    static final Key<Cron> CRON = Key.of("shift.cron", "0 0 19 * * ?", CRON_FORM);
    static final Key<Window> WINDOW = Key.of("shift.window", "19:00-06:00", WINDOW_FORM);
    static final Key<Schedule.CatchUp> CATCH_UP =
            Key.of("shift.catch-up", "latest", Form.choice(Schedule.CatchUp.class));
    static final Key<Integer> MAX_JOBS = Key.of("shift.max-jobs", "", Form.number(1, 1_000_000));

    private final Settings settings;

    private Schedules(Settings settings) {
        this.settings = settings;
    }

    static boolean isKey(String key) {
        return KEY.matcher(key).matches();
    }

    /** {@code main} first, the others by name. What one of them does not say, it has from {@code main}. */
    static List<Schedule> from(Settings settings) {
        Schedules schedules = new Schedules(settings);
        Schedule main = new Schedule(
                Schedule.MAIN,
                settings.get(CRON),
                settings.get(WINDOW),
                settings.get(CATCH_UP),
                settings.find(MAX_JOBS).orElse(null));
        schedules.check(main, CRON, WINDOW);
        List<Schedule> found = new ArrayList<>(List.of(main));
        for (String name : names(settings)) {
            schedules.named(name, main).ifPresent(found::add);
        }
        return found;
    }

    private static Set<String> names(Settings settings) {
        Set<String> names = new TreeSet<>();
        for (String key : settings.entries().keySet()) {
            Matcher matcher = KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        for (String variable : settings.environment().keySet()) {
            Matcher matcher = VARIABLE.matcher(variable);
            if (matcher.matches()) {
                names.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private Optional<Schedule> named(String name, Schedule main) {
        String start = "schedule." + name + ".";
        Key<Cron> cronKey = Key.of(start + "cron", "", CRON_FORM);
        Key<Window> windowKey = Key.of(start + "window", "", WINDOW_FORM);
        Key<Schedule.CatchUp> catchUpKey = Key.of(start + "catch-up", "", CATCH_UP.form());
        Key<Integer> maxJobsKey = Key.of(start + "max-jobs", "", MAX_JOBS.form());
        Optional<Cron> cron = settings.find(cronKey);
        Window window = settings.find(windowKey).orElse(main.window());
        Schedule.CatchUp catchUp = settings.find(catchUpKey).orElse(main.catchUp());
        Integer maximum = settings.find(maxJobsKey).orElse(main.maximum());
        if (name.equals(Schedule.MAIN)) {
            for (Key<?> key : List.of(cronKey, windowKey, catchUpKey, maxJobsKey)) {
                settings.given(key.name())
                        .ifPresent(given -> settings.wrong(
                                given, "the schedule main is nightshift.shift.cron and so on; choose another name"));
            }
            return Optional.empty();
        }
        if (settings.given(cronKey.name()).isEmpty()) {
            if (List.of(windowKey, catchUpKey, maxJobsKey).stream()
                    .anyMatch(key -> settings.given(key.name()).isPresent())) {
                settings.missing(cronKey, "expected when the schedule " + name + " is due, as in 0 0 12 ? * SAT");
            }
            return Optional.empty();
        }
        Optional<Schedule> schedule = cron.map(when -> new Schedule(name, when, window, catchUp, maximum));
        schedule.ifPresent(read -> check(read, cronKey, windowKey));
        return schedule;
    }

    /** The mistake is put where something was set: at the cron, else at the window. */
    private void check(Schedule schedule, Key<Cron> cronKey, Key<Window> windowKey) {
        Optional<Settings.Given> cron = settings.given(cronKey.name());
        Optional<Settings.Given> place = cron.isPresent() ? cron : settings.given(windowKey.name());
        if (place.isEmpty()) {
            return;
        }
        Optional<LocalDateTime> due = schedule.cron().after(ALWAYS);
        if (due.isEmpty()) {
            settings.wrong(place.get(), "this time never comes: expected one that does, as in 0 0 19 * * ?");
        }
        for (int i = 0; i < LOOK_AT && due.isPresent(); i++) {
            LocalDateTime local = due.get();
            if (!schedule.covers(local)) {
                settings.wrong(
                        place.get(),
                        "a shift of the schedule " + schedule.name() + " that is due at " + local.toLocalTime()
                                + " is outside its window " + schedule.window()
                                + " and would claim nothing: change one of them");
                return;
            }
            due = schedule.cron().after(local.plusMinutes(1).minusSeconds(1));
        }
    }

    /** Field count and characters; what the fields say, Quartz reads. */
    private static boolean looksLikeCron(String text) {
        String[] fields = text.split("\\s+", -1);
        if (fields.length < 6 || fields.length > 7 || fields[3].equals("?") == fields[5].equals("?")) {
            return false;
        }
        for (int at = 0; at < fields.length; at++) {
            boolean day = at == 3 || at == 5;
            if (!(day && fields[at].equals("?"))
                    && !CRON_FIELD.matcher(fields[at]).matches()) {
                return false;
            }
        }
        return true;
    }
}
