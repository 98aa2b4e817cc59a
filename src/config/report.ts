// Problems as text for people: one line each.
import { AssetShipperError, type Problem } from '../model/error.js';

/** ``assetExporters[0] (archive).formt: unknown key `formt`; did you mean `format`?`` */
export function formatProblem({ path, message, suggestion }: Problem): string {
  const place = path === '' ? '' : `${path}: `;
  return `${place}${message}${suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`}`;
}

/** `config_invalid` with all problems, and a message that lists them. */
export function configurationError(file: string, problems: readonly Problem[]): AssetShipperError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
  return new AssetShipperError('config_invalid', [`${file} has ${count}:`, ...lines].join('\n'), {
    problems,
  });
}
