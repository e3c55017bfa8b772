import fc from 'fast-check';
import type { OpenAPIObject } from '@nestjs/swagger';
import { fileForm } from '../../support/multipart.js';

type Schema = Readonly<Record<string, unknown>>;
type Draw<T> = fc.Arbitrary<T>;

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
  readonly takesFile: boolean;
}

/** A request as it goes out; a file is sent as a form. */
export interface WildRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly file?: { readonly name: string; readonly content: Uint8Array };
}

interface RawOperation {
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** Every operation of a description, with its body's schema resolved. */
export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, RawOperation>).map(([method, { parameters = [], requestBody }]) => {
      const content = requestBody?.content ?? {};
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        body: content['application/json']?.schema,
        takesFile: 'multipart/form-data' in content,
      };
    }),
  );
}

/** Requests to an operation: garbage, what nearly fits its description, and the ids of things that are there. */
export function requestsTo(
  operation: Operation,
  schemas: Readonly<Record<string, Schema>>,
  ids: readonly string[],
): Draw<WildRequest> {
  const place = (where: string) => operation.parameters.filter((parameter) => parameter.in === where);
  const nearly = (schema: Schema) => fitting(schema, schemas, ids);
  const text = (schema: Schema) => fc.oneof(nearly(schema).map(asText), garbageText);
  return fc
    .record({
      path: fc.tuple(...place('path').map(({ name, schema }) => fc.tuple(fc.constant(name), text(schema)))),
      query: fc.tuple(
        ...place('query').map(({ name, schema }) => fc.option(fc.tuple(fc.constant(name), text(schema)))),
      ),
      strangeQuery: fc.option(fc.tuple(garbageText, garbageText), { freq: 8 }),
      headers: fc.dictionary(fc.constantFrom(...HEADERS), headerText, { maxKeys: 3 }),
      body: fc.oneof(
        { weight: 6, arbitrary: nearly(operation.body ?? {}) },
        { weight: 2, arbitrary: fc.jsonValue() },
        { weight: 1, arbitrary: fc.constantFrom(...BROKEN) },
      ),
      file: fc.record({ name: fileName, content: fileContent }),
    })
    .map(({ path, query, strangeQuery, headers, body, file }) => {
      const filled = path.reduce(
        (url, [name, value]) => url.replace(`{${name}}`, () => encodeURIComponent(value)),
        operation.path,
      );
      const asked = [...query, strangeQuery].filter((pair) => pair !== null);
      const search = asked.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
      const url = search.length === 0 ? filled : `${filled}?${search.join('&')}`;
      if (operation.takesFile) return { url, headers, file };
      return { url, headers, ...(operation.method !== 'GET' && { body }) };
    });
}

/** The form or the JSON that a request carries, with its content type. */
export async function carried({ body, file, headers }: WildRequest) {
  if (file !== undefined) {
    const form = await fileForm(file.name, file.content);
    return { body: form.body, headers: { ...form.headers, ...headers } };
  }
  if (body === undefined) return { headers };
  const isBroken = typeof body === 'string' && BROKEN.includes(body);
  const json = { 'content-type': 'application/json' };
  return { body: isBroken ? body : JSON.stringify(body), headers: { ...json, ...headers } };
}

const BROKEN = ['{"a":', '[1,', '"\\ud800"', 'NaN', '{"__proto__":{"x":1}}', '\u0000', '{}{}'];
const HEADERS = ['if-match', 'idempotency-key', 'content-type', 'accept-language', 'x-request-id', 'origin'];

const garbageText: Draw<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    'null',
    '../../etc/passwd',
    "' OR 1=1 --",
    '%00',
    '\u0000',
    '𠮷'.repeat(200),
  ),
);
const headerText: Draw<string> = fc.oneof(
  fc.constantFrom(
    '"0"',
    '"1"',
    'W/"1"',
    '"99999999999999999999"',
    '*',
    'application/json',
    'text/plain',
    'null',
  ),
  fc.stringMatching(/^[\x21-\x7e]{0,60}$/),
);
const fileName: Draw<string> = fc.oneof(
  fc.constantFrom('回盘.xlsx', '合同.pdf', '..\\..\\x.pdf', '.pdf', 'a'.repeat(300), '说明.txt', '图.png'),
  garbageText,
);
const fileContent: Draw<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .constantFrom('%PDF-1.7\n%%EOF\n', 'PK\u0003\u0004', '\u0089PNG\r\n', '文本')
    .map((text) => Buffer.from(text)),
);

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Values of a schema, some of them spoilt. */
function fitting(
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  ids: readonly string[],
): Draw<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: whole(schema, schemas, ids) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );
}

function whole(
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  ids: readonly string[],
): Draw<unknown> {
  const { $ref, type, format, pattern, properties, items, required } = schema as Readonly<{
    $ref?: string;
    type?: string;
    format?: string;
    pattern?: string;
    properties?: Readonly<Record<string, Schema>>;
    items?: Schema;
    required?: readonly string[];
  }>;
  if ($ref !== undefined) return whole(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas, ids);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (format === 'uuid') return fc.constantFrom(...ids);
  if (format === 'date')
    return fc.constantFrom('2026-03-01', '2026-12-31', '2026-02-30', '0000-00-00', '9999-12-31');
  if (pattern !== undefined) return patterned(pattern);
  switch (type) {
    case 'integer':
      return fc.oneof(fc.integer({ min: -1, max: 100 }), fc.maxSafeInteger());
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(items ?? {}, schemas, ids), { maxLength: 4 });
    case 'string':
      return fc.oneof(
        fc.constantFrom(...ACTIONS),
        garbageText,
        fc.constantFrom('演示文字内容', 'hongshan-voucher'),
      );
    case undefined:
    default:
      if (properties === undefined) return FORMS;
      return fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([name, part]) => [name, fitting(part, schemas, ids)]),
        ),
        { requiredKeys: required === undefined ? [] : [...required] },
      );
  }
}

/** What patterns mostly stand for here; a random match now and then. */
function patterned(pattern: string): Draw<string> {
  const known = [
    '0.01',
    '1000.00',
    '0',
    '9999999999999.99',
    'voucher',
    'claim',
    'login.name',
    '62170031100123456',
  ];
  const fits = known.filter((text) => new RegExp(pattern).test(text));
  return fits.length === 0 ? fc.oneof(garbageText, fc.constant('102881000013')) : fc.constantFrom(...fits);
}

const ACTIONS = [
  'submit',
  'withdraw',
  'pass',
  'return',
  'accept',
  'propose',
  'grant',
  'refuse',
  'issue',
  'seal',
];
/** Contents of forms, which the description leaves open. */
const FORMS: Draw<unknown> = fc.oneof(
  fc.constantFrom(
    { requested: '1000.00' },
    { contract: { amount: '60000.00', signedOn: '2026-03-02', isCompulsoryTesting: null } },
    { claim: { invoices: [{ number: '26650000000000000001', amount: '1.00' }], payments: [{}] } },
    { claim: { invoices: 'x', payments: {} } },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
