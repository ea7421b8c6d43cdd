package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All declared collections of a process, read once at its start. A class-path entry declares collections by a resource
 * {@value #INDEX} that names its YAML files, a line each. Immutable.
 */
public final class Collections {
    static final String FOLDER = "META-INF/comporta/collections/";
    static final String INDEX = FOLDER + "index";

    private final Map<String, Collection> byName;

    private Collections(Map<String, Collection> byName) {
        this.byName = byName;
    }

    /** Reads every declaration that {@code loader} finds. Throws with every problem of every file at once. */
    public static Collections load(ClassLoader loader) {
        Map<String, Collection> byName = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        try {
            for (URL index : java.util.Collections.list(loader.getResources(INDEX))) {
                for (String file : lines(index)) {
                    read(loader, file, byName, problems);
                }
            }
        } catch (IOException e) {
            throw new StartFailedException("The collections' declarations cannot be read: " + e.getMessage(), e);
        }
        if (!problems.isEmpty() || byName.isEmpty()) {
            throw new StartFailedException("The collections' declarations are wrong: " + String.join("; ", problems));
        }
        return new Collections(byName);
    }

    public Optional<Collection> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** In the order of their declaration. */
    public List<Collection> all() {
        return List.copyOf(byName.values());
    }

    private static List<String> lines(URL index) throws IOException {
        try (InputStream in = index.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    private static void read(ClassLoader loader, String file, Map<String, Collection> byName, List<String> problems) {
        List<String> found = new ArrayList<>();
        try (InputStream yaml = loader.getResourceAsStream(FOLDER + file)) {
            if (yaml == null) {
                problems.add(file + ": is in the index, but not there");
                return;
            }
            Collection collection = parse(yaml).checked(found);
            if (byName.putIfAbsent(collection.name(), collection) != null) {
                found.add("collection " + collection.name() + " is declared twice");
            }
        } catch (IOException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        found.forEach(problem -> problems.add(file + ": " + problem));
    }

    /** One declaration. Throws when it is no YAML or has an entry that means nothing. */
    static CollectionDeclaration parse(InputStream yaml) throws IOException {
        return new ObjectMapper(new YAMLFactory())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .readValue(yaml, CollectionDeclaration.class);
    }
}
