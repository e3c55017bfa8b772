import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { plainToInstance } from 'class-transformer';
import { constraintSchema, type DeclaredConstraint, declaredConstraints } from './constraints.js';

type Schema = Record<string, unknown>;

/** Tells Swagger of a DTO and of all DTOs within it what their validators say: the rules are written once. */
export function describeDto(dto: Type, seen: Set<Type>): void {
  if (seen.has(dto)) return;
  seen.add(dto);
  const declared = declaredConstraints(dto);
  for (const field of new Set(declared.map((constraint) => constraint.field))) {
    const constraints = declared.filter((constraint) => constraint.field === field);
    const nested = constraints.some(({ name }) => name === 'nestedValidation')
      ? nestedType(dto, field)
      : undefined;
    if (nested !== undefined) describeDto(nested, seen);
    const options = fieldSchema(dto, field, constraints, nested);
    ApiProperty(options)(dto.prototype as object, field);
  }
}

function fieldSchema(
  dto: Type,
  field: string,
  constraints: DeclaredConstraint[],
  nested: Type | undefined,
): Schema {
  const required = !constraints.some(({ name }) => name === 'isOptional' || name === 'conditionalValidation');
  const own = merge(constraints.filter(({ each }) => !each));
  const isList = own['type'] === 'array' || designType(dto, field) === Array;
  if (nested !== undefined) return { ...own, required, type: () => nested, isArray: isList };
  if (!isList) return { type: 'object', ...own, required };
  const items = { type: 'string', ...merge(constraints.filter(({ each }) => each)) };
  return { ...own, required, type: 'array', items };
}

const designType = (dto: Type, field: string): unknown =>
  Reflect.getMetadata('design:type', dto.prototype as object, field);

const merge = (constraints: readonly DeclaredConstraint[]): Schema =>
  constraints.reduce<Schema>((all, { name, args }) => ({ ...all, ...constraintSchema(name, args) }), {});

/** The class that a nested object becomes: class-transformer knows it, and shows it when it is given one. */
function nestedType(dto: Type, field: string): Type | undefined {
  const probe = (plainToInstance(dto, { [field]: {} }) as Record<string, unknown>)[field];
  const found = typeof probe === 'object' && probe !== null ? (probe.constructor as Type) : undefined;
  return found === Object ? undefined : found;
}
