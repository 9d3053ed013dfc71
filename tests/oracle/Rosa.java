import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.services.storage.StorageManager;
import org.javarosa.core.services.storage.util.DummyIndexedStorageUtility;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * JavaRosa, the engine of ODK Collect, asked over standard input: one JSON request a line
 * {"form": XML, "steps": [[ref, value], ["+", ref], ["-", ref, start]], "looks": true}, one JSON answer a line.
 * An answer is stored even where its constraint forbids it: whether it does is told for each node.
 * With "looks", every question is drawn after each step, as a person sees it: only then does JavaRosa drop answers
 * whose choice is gone. Times are in milliseconds of the processor.
 */
public final class Rosa {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FormDef form;
    private final FormEntryModel model;
    private final FormEntryController controller;
    private final boolean looks;
    private final Map<String, TreeReference> known = new HashMap<>();
    private final List<Double> times = new ArrayList<>();
    private final double loading;
    private final double beginning;

    private Rosa(JsonNode request) throws Exception {
        byte[] xml = request.get("form").asText().getBytes(StandardCharsets.UTF_8);
        looks = request.path("looks").asBoolean(false);
        long start = now();
        form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        long loaded = now();
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
        loading = (loaded - start) / 1e6;
        beginning = (now() - loaded) / 1e6;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what the engine prints is no answer
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        StorageManager.setStorageFactory((name, type) -> new DummyIndexedStorageUtility<>());
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.println(JSON.writeValueAsString(answer(line)));
        }
    }

    private static ObjectNode answer(String line) {
        try {
            JsonNode request = JSON.readTree(line);
            return new Rosa(request).fillIn(request.path("steps"));
        } catch (Exception | StackOverflowError problem) {
            return JSON.createObjectNode().put("status", "failure").put("error", String.valueOf(problem));
        }
    }

    private ObjectNode fillIn(JsonNode steps) throws Exception {
        ObjectNode told = JSON.createObjectNode().put("status", "success");
        ArrayNode errors = told.putArray("errors");
        look();
        for (int index = 0; index < steps.size(); index++) {
            try {
                take(steps.get(index));
            } catch (Exception problem) {
                errors.addObject().put("step", index).put("error", String.valueOf(problem));
            }
            look();
        }
        Map<String, FormEntryPrompt> shown = look();
        tell(form.getMainInstance().getRoot(), shown, told.putArray("nodes"));
        ArrayNode milliseconds = told.putArray("ms");
        times.forEach(milliseconds::add);
        told.put("load", loading).put("begin", beginning);
        return told;
    }

    private void take(JsonNode step) throws Exception {
        String word = step.get(0).asText();
        if (word.equals("+")) {
            add(step.get(1).asText());
        } else if (word.equals("-")) {
            remove(step.get(1).asText(), step.get(2).asInt());
        } else {
            answer(word, step.get(1));
        }
    }

    private void answer(String name, JsonNode value) {
        TreeReference reference = known.computeIfAbsent(name, this::find);
        TreeElement element = form.getMainInstance().resolveReference(reference);
        if (element == null) {
            throw new IllegalArgumentException("no node");
        }
        int control = org.javarosa.core.model.Constants.CONTROL_INPUT;
        if (value.isArray()) {
            control = org.javarosa.core.model.Constants.CONTROL_SELECT_MULTI;
        }
        IAnswerData data = null;
        String text = text(value);
        if (!text.isEmpty()) {
            data = AnswerDataFactory.template(control, element.getDataType()).cast(new UncastData(text));
        }
        long start = now();
        form.setValue(data, reference, true);
        times.add((now() - start) / 1e6);
    }

    /** The nanoseconds of the processor that this thread has used. */
    private static long now() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.isNull() ? "" : value.asText();
        }
        List<String> names = new ArrayList<>();
        value.forEach(name -> names.add(name.asText()));
        return String.join(" ", names);
    }

    private TreeReference find(String name) {
        TreeReference reference = TreeReference.rootRef();
        for (String part : whole(name).substring(1).split("/")) {
            String[] pieces = part.split("[\\[\\]]");
            reference.add(pieces[0], pieces.length < 2 ? TreeReference.DEFAULT_MUTLIPLICITY : Integer.parseInt(pieces[1]) - 1);
        }
        return reference;
    }

    private void add(String name) {
        String wanted = whole(name).replaceAll("\\[\\d+]$", "");
        FormIndex at = FormIndex.createBeginningOfFormIndex();
        while (!at.isEndOfFormIndex()) {
            at = model.incrementIndex(at, true);
            boolean offers = model.getEvent(at) == FormEntryController.EVENT_PROMPT_NEW_REPEAT;
            if (offers && written(at.getReference()).replaceAll("\\[\\d+]$", "").equals(wanted)) {
                long start = now();
                controller.newRepeat(at);
                times.add((now() - start) / 1e6);
                known.clear();
                return;
            }
        }
        throw new IllegalArgumentException("no repeat offers itself");
    }

    private void remove(String name, int start) {
        String wanted = whole(name).replaceAll("\\[\\d+]$", "") + "[" + (start + 1) + "]";
        FormIndex at = FormIndex.createBeginningOfFormIndex();
        while (!at.isEndOfFormIndex()) {
            at = model.incrementIndex(at, true);
            if (model.getEvent(at) == FormEntryController.EVENT_REPEAT && written(at.getReference()).equals(wanted)) {
                controller.jumpToIndex(at);
                controller.deleteRepeat(at);
                known.clear();
                return;
            }
        }
        throw new IllegalArgumentException("no such instance");
    }

    /** Draws every question that is asked, and returns them by reference. */
    private Map<String, FormEntryPrompt> look() {
        Map<String, FormEntryPrompt> shown = new HashMap<>();
        if (!looks) {
            return shown;
        }
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
            FormIndex at = model.getFormIndex();
            if (model.getEvent(at) == FormEntryController.EVENT_QUESTION) {
                FormEntryPrompt prompt = model.getQuestionPrompt(at);
                prompt.getSelectChoices();
                shown.put(written(at.getReference()), prompt);
            }
        }
        return shown;
    }

    private void tell(TreeElement element, Map<String, FormEntryPrompt> shown, ArrayNode nodes) {
        if (element.getMult() == TreeReference.INDEX_TEMPLATE) {
            return;
        }
        String reference = written(element.getRef());
        ObjectNode node = nodes.addObject().put("ref", reference).put("relevant", element.isRelevant());
        node.put("readonly", !element.isEnabled()).put("required", element.isRequired());
        if (element.getNumChildren() == 0) {
            IAnswerData value = element.getValue();
            node.put("value", value == null || !element.isRelevant() ? "" : value.uncast().getString());
            tellFault(element, value, node);
        }
        if (shown.containsKey(reference)) {
            tellWords(shown.get(reference), node);
        }
        for (int index = 0; index < element.getNumChildren(); index++) {
            tell(element.getChildAt(index), shown, nodes);
        }
    }

    private void tellFault(TreeElement element, IAnswerData value, ObjectNode node) {
        if (!element.isRelevant()) {
            return;
        }
        if (value == null && element.isRequired()) {
            node.put("violation", "required");
        } else if (value != null && !form.evaluateConstraint(element.getRef(), value)) {
            node.put("violation", "constraint");
        }
    }

    private static void tellWords(FormEntryPrompt prompt, ObjectNode node) {
        node.put("label", prompt.getLongText());
        List<SelectChoice> choices = prompt.getSelectChoices();
        if (choices == null) {
            return;
        }
        ArrayNode options = node.putArray("options");
        for (SelectChoice choice : choices) {
            options.addArray().add(choice.getValue()).add(prompt.getSelectChoiceText(choice));
        }
    }

    private static String written(TreeReference reference) {
        return reference.toString(true);
    }

    /** /data/a is /data/a[1] in JavaRosa. */
    private static String whole(String name) {
        List<String> parts = new ArrayList<>(Arrays.asList(name.substring(1).split("/")));
        for (int index = 1; index < parts.size(); index++) {
            if (!parts.get(index).endsWith("]")) {
                parts.set(index, parts.get(index) + "[1]");
            }
        }
        return "/" + String.join("/", parts);
    }
}
