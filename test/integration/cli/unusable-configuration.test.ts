// What is said of a configuration that `ship` can't use.
import { describe, expect, it } from 'vitest';

import { archiveConfiguration } from './fixture.js';
import { type Place, usePlace } from './run-command.js';

const place = usePlace();

async function shipped(): Promise<Awaited<ReturnType<Place['json']>>> {
  return place().json(['ship', 'ship.yaml']);
}

describe('a configuration that cannot be used', () => {
  it.each([
    { what: 'is not there', content: undefined, message: /there is no such file/ },
    { what: 'is empty', content: '', message: /expected a configuration/ },
    { what: 'is broken YAML', content: 'a: [\n', message: /line 2/ },
    {
      what: 'has an unknown key',
      content: archiveConfiguration.replace('format', 'fromat'),
      message: /did you mean `format`/,
    },
    { what: 'has no exporter', content: 'id: x\n', message: /assetExporters/ },
    {
      what: 'has an unknown type',
      content: 'assetExporters: [{ id: a, type: fiel }]\n',
      message: /did you mean `file`/,
    },
    {
      what: 'wants a variable that is not set',
      content: `assetExporters: [{ id: a, type: openlineage, uri: "$\{NOWHERE_URI}" }]\n`,
      message: /NOWHERE_URI/,
    },
    {
      what: 'maps to an unknown facet',
      content:
        'assetExporters: [{ id: a, type: openlineage, uri: "http://localhost", mappings: { Table: { documentatoin.description: id } } }]\n',
      message: /documentation/,
    },
  ])('$what: 78, the reason, and no store', async ({ content, message }) => {
    if (content !== undefined) place().write('ship.yaml', content);
    const { code, document, stderr } = await shipped();
    expect(code).toBe(78);
    expect(document).toMatchObject({
      error: { code: expect.stringMatching(/^config_/), message: expect.stringMatching(message) },
    });
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(place().list('.asset-shipper')).toEqual([]);
  });

  it('reports every problem at once', async () => {
    place().write(
      'ship.yaml',
      'idd: x\nassetExporters: [{ id: a, type: file, formt: JSON }, { id: a, type: file }]\n',
    );
    const { document } = await shipped();
    const { problems } = (
      document as { readonly error: { readonly problems: readonly { readonly path: string }[] } }
    ).error;
    expect(problems.length).toBeGreaterThanOrEqual(3);
    expect(problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['idd', expect.stringContaining('formt')]),
    );
  });
});
