// The three forms of a configuration: a plain one, a pasted Kestra task, a whole Kestra flow with its nested tasks.
import type { Problem } from '../model/error.js';
import { editDistance } from '../model/suggest.js';
import { type SkippedTask, shipperTaskType } from './configuration.js';
import { idMark, isObject, joinKey } from './place.js';

/** One shipper task as it stands in the document, not yet interpolated or checked. */
export interface FoundTask {
  /** Path of the task in the document, as shown: empty, or `tasks[0] (export_assets)`. */
  readonly prefix: string;
  readonly raw: Readonly<Record<string, unknown>>;
  /** Common Kestra task keys are accepted. */
  readonly isKestraTask: boolean;
  /** A task around it is disabled. */
  readonly isDisabledAbove: boolean;
}

export interface Flow {
  readonly namespace?: string;
  readonly id?: string;
}

export interface FoundTasks {
  readonly tasks: readonly FoundTask[];
  readonly skippedTasks: readonly SkippedTask[];
  /** Absent where the document is not a flow. */
  readonly flow?: Flow;
  readonly notices: readonly string[];
  readonly problems: readonly Problem[];
}

/** Keys under which Kestra's flowable tasks hold the tasks that they run (`task` in the entries of a Dag). */
const runKeys = ['tasks', 'task', 'then', 'else', 'cases', 'defaults'];
/** Keys whose tasks run only when something else happens. */
const aroundKeys = ['errors', 'finally', 'afterExecution', 'triggers', 'listeners', 'onPause', 'onResume'];

const aConfiguration = 'a configuration, a Kestra AssetShipper task or a Kestra flow';

export function findTasks(document: unknown): FoundTasks {
  if (Array.isArray(document)) return tasksOfList(document);
  if (!isObject(document)) {
    const message = `expected ${aConfiguration}`;
    return { tasks: [], skippedTasks: [], notices: [], problems: [{ path: '', message }] };
  }
  if (Object.hasOwn(document, 'tasks')) return tasksOfFlow(document);
  const task = {
    prefix: '',
    raw: document,
    isKestraTask: Object.hasOwn(document, 'type'),
    isDisabledAbove: false,
  };
  return { tasks: [task], skippedTasks: [], notices: [], problems: [] };
}

/** Tasks as they stand in a flow, with the dash before each, but without the flow: their ids are their own. */
function tasksOfList(document: readonly unknown[]): FoundTasks {
  const search = new Search();
  search.visit(document, '', { isDisabled: false, isRun: true, within: [] });
  if (search.tasks.length === 0 && search.problems.length === 0) {
    const message = `expected ${aConfiguration}; the list has no task of type ${shipperTaskType}`;
    search.problems.push({ path: '', message });
  }
  return search.result();
}

function tasksOfFlow(document: Readonly<Record<string, unknown>>): FoundTasks {
  const search = new Search();
  const flow: { namespace?: string; id?: string } = {};
  for (const key of ['namespace', 'id'] as const) {
    const value = document[key];
    if (typeof value === 'string' && value.trim() !== '') flow[key] = value;
    else
      search.problems.push({
        path: key,
        message: `a flow needs its \`${key}\`: the ids of its tasks begin with it`,
      });
  }
  if (!Array.isArray(document.tasks)) {
    search.problems.push({ path: 'tasks', message: 'expected a list of tasks', expected: 'a list' });
  }
  for (const [key, value] of Object.entries(document)) {
    if (key === 'tasks') search.visit(value, key, { isDisabled: false, isRun: true, within: [] });
    else if (aroundKeys.includes(key))
      search.visit(value, key, { isDisabled: false, isRun: false, within: [key] });
  }
  if (document.disabled === true)
    search.notices.push('the flow is disabled in Kestra; its shipper tasks are run here');
  if (mentionsShipper(document.pluginDefaults)) {
    search.notices.push('`pluginDefaults` are ignored: write their values into the shipper tasks');
  }
  if (search.tasks.length === 0 && search.problems.length === 0) {
    const message = `the flow has no task of type ${shipperTaskType} that could be run`;
    search.problems.push({ path: 'tasks', message });
  }
  return { ...search.result(), flow };
}

interface Surroundings {
  readonly isDisabled: boolean;
  /** False below `errors`, `finally` and the like. */
  readonly isRun: boolean;
  /** What stands around the task and is not done here: conditions, loops, error handling. */
  readonly within: readonly string[];
}

/** Walks through the tasks in the order of the document. */
class Search {
  readonly tasks: FoundTask[] = [];
  readonly skippedTasks: SkippedTask[] = [];
  readonly notices: string[] = [];
  readonly problems: Problem[] = [];

  result(): Omit<FoundTasks, 'flow'> {
    const { tasks, skippedTasks, notices, problems } = this;
    return { tasks, skippedTasks, notices, problems };
  }

  visit(value: unknown, path: string, surroundings: Surroundings): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        this.visit(item, `${path}[${index}]${idMark(item)}`, surroundings);
      }
    } else if (isObject(value)) {
      if (typeof value.type === 'string') this.#task(value, value.type, path, surroundings);
      // The cases of a Switch are lists of tasks by name; an entry of a Dag holds its `task`.
      else {
        for (const [key, item] of Object.entries(value)) {
          this.visit(item, `${joinKey(path, key)}${idMark(item)}`, surroundings);
        }
      }
    }
  }

  #task(
    task: Readonly<Record<string, unknown>>,
    type: string,
    path: string,
    surroundings: Surroundings,
  ): void {
    if (type === shipperTaskType) {
      if (surroundings.isRun) this.#shipper(task, path, surroundings);
      else this.#skip(task, type, surroundings);
      return;
    }
    if (editDistance(type.toLowerCase(), shipperTaskType.toLowerCase()) <= 2) {
      const message = `unknown task type \`${type}\``;
      this.problems.push({ path: `${path}.type`, message, suggestion: shipperTaskType });
      return;
    }
    const inner = {
      ...surroundings,
      isDisabled: surroundings.isDisabled || task.disabled === true,
      within: [...surroundings.within, type.split('.').at(-1) ?? type],
    };
    const nested = Object.entries(task).filter(
      ([key, value]) => typeof value === 'object' && (runKeys.includes(key) || aroundKeys.includes(key)),
    );
    if (!nested.some(([key]) => runKeys.includes(key))) this.#skip(task, type, surroundings);
    for (const [key, value] of nested) {
      const isRun = inner.isRun && runKeys.includes(key);
      const within = runKeys.includes(key) ? inner.within : [...inner.within, key];
      this.visit(value, `${path}.${key}`, { ...inner, isRun, within });
    }
  }

  #shipper(
    raw: Readonly<Record<string, unknown>>,
    prefix: string,
    { isDisabled, within }: Surroundings,
  ): void {
    this.tasks.push({ prefix, raw, isKestraTask: true, isDisabledAbove: isDisabled });
    const around = within.filter((name) =>
      /^(If|Switch|ForEach|EachSequential|EachParallel|LoopUntil)$/.test(name),
    );
    if (around.length > 0) {
      this.notices.push(
        `${prefix} stands inside of ${around.join(', ')}: it is run once, whatever the condition`,
      );
    }
  }

  #skip(task: Readonly<Record<string, unknown>>, type: string, { isRun, within }: Surroundings): void {
    const id = typeof task.id === 'string' ? task.id : '';
    const around = within.findLast((name) => aroundKeys.includes(name));
    const noun = around === 'triggers' ? 'trigger' : 'task';
    if (noun === 'task') this.skippedTasks.push({ id, type });
    const reason = isRun
      ? 'it is not an AssetShipper'
      : `what stands under \`${around ?? ''}\` is not run here`;
    this.notices.push(`${noun} ${id || '(without id)'} of type ${type} is skipped: ${reason}`);
  }
}

function mentionsShipper(defaults: unknown): boolean {
  if (!Array.isArray(defaults)) return false;
  return defaults.some((entry: unknown) => {
    const type = isObject(entry) ? entry.type : undefined;
    // Kestra applies a default to every type that begins with its own.
    return typeof type === 'string' && shipperTaskType.startsWith(type);
  });
}
