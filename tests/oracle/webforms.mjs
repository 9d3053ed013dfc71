// ODK Web Forms' engine, asked over standard input: one JSON request a line {"form": XML, "steps": [[ref, value],
// ["+", ref], ["-", ref, start]]}, one JSON answer a line. Times are in milliseconds of the processor.
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

// The engine expects a browser: it gets the part of one that it uses. Its parser, in WebAssembly, asks for __dirname.
const { window } = new JSDOM('', { url: 'http://localhost/' });
for (const name of Object.getOwnPropertyNames(window)) {
  if (/^([A-Z]\w*|document)$/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
}
globalThis.__dirname = '/';
const { loadForm, constants } = await import('@getodk/xforms-engine');

const options = {
  fetchFormAttachment: async () => new Response('', { status: 404 }),
  missingResourceBehavior: constants.MISSING_RESOURCE_BEHAVIOR.BLANK,
};

function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function* within(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* within(child);
}

class Filling {
  constructor(root) {
    this.root = root;
    this.known = new Map();
    this.times = [];
  }

  find(ref, isRange) {
    const key = `${isRange}${ref}`;
    if (!this.known.has(key)) {
      for (const node of within(this.root)) {
        this.known.set(`${node.nodeType.startsWith('repeat-range')}${node.currentState.reference}`, node);
      }
    }
    if (!this.known.has(key)) throw new Error(`no node ${ref}`);
    return this.known.get(key);
  }

  take([word, ...rest]) {
    if (word === '+') {
      this.timed(() => this.find(rest[0], true).addInstances());
      this.known.clear();
    } else if (word === '-') {
      this.find(rest[0], true).removeInstances(rest[1], 1);
      this.known.clear();
    } else {
      const node = this.find(word, false);
      this.timed(() => answer(node, rest[0]));
    }
  }

  timed(work) {
    const start = now();
    work();
    this.times.push(now() - start);
  }
}

function answer(node, value) {
  const isBlank = value === null || value === '';
  const names = Array.isArray(value) ? value : isBlank ? [] : [String(value)];
  if (node.nodeType === 'select') node.selectValues(names);
  else if (node.nodeType === 'rank') node.setValues(names);
  else if (node.nodeType === 'trigger') node.setValue(!isBlank);
  else if (isBlank) node.setValue(['int', 'decimal'].includes(node.valueType) ? null : '');
  else node.setValue(typeof value === 'number' ? value : String(value));
}

function state(node) {
  const { reference, relevant, readonly, required, instanceValue, children, label, valueOptions } = node.currentState;
  const told = { ref: reference, node: node.nodeType, relevant, readonly, required };
  if (children == null) {
    told.value = instanceValue ?? '';
    const violation = node.validationState?.violation;
    if (violation) told.violation = violation.condition;
  }
  if (label) told.label = label.asString;
  if (Array.isArray(valueOptions)) told.options = valueOptions.map((each) => [each.value, each.label?.asString ?? '']);
  return told;
}

async function fillIn({ form, steps = [] }) {
  const start = now();
  const loaded = await loadForm(form, options);
  if (loaded.status === 'failure') return { status: 'failure', error: String(loaded.error?.message ?? loaded.error) };
  const between = now();
  const { root } = loaded.createInstance({ instanceAttachments: { fileNameFactory: ({ basename }) => basename } });
  const begun = now();
  const filling = new Filling(root);
  const errors = [];
  steps.forEach((step, index) => {
    try {
      filling.take(step);
    } catch (problem) {
      errors.push({ step: index, error: String(problem.message ?? problem) });
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  const nodes = [...within(root)].map(state);
  return { status: 'success', errors, nodes, ms: filling.times, load: between - start, begin: begun - between };
}

for await (const line of createInterface({ input: process.stdin })) {
  let told;
  try {
    told = await fillIn(JSON.parse(line));
  } catch (problem) {
    told = { status: 'failure', error: String(problem.stack ?? problem) };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
process.exit(0);
