package dev.nightshift.inbox;

import dev.nightshift.problem.Shown;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML 1.2 as a tree of untyped scalars: only the events of the parser are used, so that nothing is guessed into another
 * type, no object is made and no alias is followed.
 */
final class YamlTree {
    private final String file;
    private final TreeBuilder tree;
    private boolean begun;

    private YamlTree(String file) {
        this.file = file;
        this.tree = new TreeBuilder(file);
    }

    static @Nullable Node parse(String file, String text) {
        YamlTree yaml = new YamlTree(file);
        // A label of ours: the parser's own messages would otherwise carry the name.
        LoadSettings settings = LoadSettings.builder().setLabel("file").build();
        Iterator<Event> events = new Parse(settings).parseString(text).iterator();
        for (Optional<Event> event = yaml.next(events); event.isPresent(); event = yaml.next(events)) {
            yaml.take(event.get());
        }
        return yaml.tree.root();
    }

    private Optional<Event> next(Iterator<Event> events) {
        try {
            return events.hasNext() ? Optional.of(events.next()) : Optional.empty();
        } catch (MarkedYamlEngineException problem) {
            throw notYaml(problem.getProblem(), line(problem.getProblemMark()));
        } catch (YamlEngineException problem) {
            throw notYaml(String.valueOf(problem.getMessage()), 0);
        } catch (IndexOutOfBoundsException | IllegalArgumentException problem) {
            // The scanner runs off the end of an escape that is cut off, as in "\x.
            throw notYaml("ends in the middle of a text, or holds a character that does not exist", 0);
        }
    }

    private RuntimeException notYaml(String problem, int line) {
        return Spot.line(file, line).refused("not valid YAML: " + Shown.line(problem));
    }

    private void take(Event event) {
        int line = line(event.getStartMark());
        if (event instanceof DocumentStartEvent) {
            if (begun) {
                throw Spot.line(file, line).refused("a second document begins here; expected one per file");
            }
            begun = true;
        } else if (event instanceof NodeEvent node) {
            node(node, line);
        } else if (event instanceof CollectionEndEvent) {
            tree.end();
        }
    }

    private void node(NodeEvent event, int line) {
        if (event instanceof AliasEvent || event.getAnchor().isPresent()) {
            throw Spot.line(file, line).refused("anchors (&) and aliases (*) are not read; write it out");
        } else if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), line);
            boolean empty = scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getValue().isEmpty();
            tree.scalar(scalar.getValue(), empty ? Node.Kind.EMPTY : Node.Kind.TEXT, line);
        } else if (event instanceof SequenceStartEvent sequence) {
            refuseTag(sequence.getTag(), line);
            tree.start(Node.sequence(line), line);
        } else if (event instanceof MappingStartEvent mapping) {
            refuseTag(mapping.getTag(), line);
            tree.start(Node.mapping(line), line);
        }
    }

    private void refuseTag(Optional<String> tag, int line) {
        if (tag.isPresent()) {
            throw Spot.line(file, line).refused("the tag " + Shown.quoted(tag.get()) + " is not read; remove it");
        }
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(-1) + 1;
    }
}
