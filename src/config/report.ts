// Problems as text for people: one line each.
import { AssetShipperError, type Problem } from '../model/error.js';

/** The problem without its path; what is expected and found is added where the message doesn't say it. */
export function problemText({ message, expected, found, suggestion }: Problem): string {
  const unsaid = [
    ...(expected === undefined || message.includes(expected) ? [] : [`expected ${expected}`]),
    ...(found === undefined || message.includes(found) ? [] : [`found ${found}`]),
  ];
  const more = unsaid.length === 0 ? '' : ` (${unsaid.join(', ')})`;
  return `${message}${more}${suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`}`;
}

/** ``assetExporters[0] (archive).formt: unknown key `formt`; did you mean `format`?`` */
function formatProblem(problem: Problem): string {
  return `${problem.path === '' ? '' : `${problem.path}: `}${problemText(problem)}`;
}

/** `config_invalid` with all problems, and a message that lists them. */
export function configurationError(file: string, problems: readonly Problem[]): AssetShipperError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  return new AssetShipperError('config_invalid', [`${file} has ${count}:`, ...lines].join('\n'), {
    problems,
  });
}
