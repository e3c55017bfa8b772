import type { OpenAPIObject } from '@nestjs/swagger';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'search'] as const;

interface Operation {
  readonly operationId?: string;
  readonly security?: unknown;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** What is wrong with a description: each fault as a sentence that names its place. */
export function faultsOfDocument(document: OpenAPIObject): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as Record<string, Operation | undefined>)[method];
      return operation === undefined ? [] : [{ place: `${method} ${path}`, path, operation }];
    }),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  return [
    ...operations.flatMap(({ place, path, operation }) => faultsOfOperation(place, path, operation)),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} names two operations`),
    ...brokenReferences(document),
    ...misfitChoices(document),
  ];
}

function faultsOfOperation(place: string, path: string, operation: Operation): string[] {
  const faults = [];
  if (!operation.operationId) faults.push(`${place} has no operationId`);
  if (!Array.isArray(operation.security)) faults.push(`${place} does not say whom it admits`);
  const answers = Object.values(operation.responses ?? {});
  if (!answers.some(({ content }) => content?.['application/problem+json']))
    faults.push(`${place} has no problem`);
  const declared = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'path')
    .map(({ name }) => name);
  const used = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  if (declared.sort().join() !== used.sort().join())
    faults.push(`${place} declares other path parameters than it has`);
  return faults;
}

function brokenReferences(document: OpenAPIObject): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    (match) => match[1]!,
  );
  const resolves = (reference: string) =>
    reference
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
  return references
    .filter((reference) => resolves(reference) === undefined)
    .map((reference) => `#/${reference} is not there`);
}

/** A closed set of texts is no object. */
function misfitChoices(document: OpenAPIObject): string[] {
  const faults: string[] = [];
  JSON.stringify(document, (key, value: unknown) => {
    const { enum: choices, type } = (value ?? {}) as { enum?: unknown; type?: unknown };
    if (Array.isArray(choices) && type === 'object') faults.push(`${key} chooses between ${choices.join()}`);
    return value;
  });
  return faults;
}
