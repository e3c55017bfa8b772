import { getMetadataStorage } from 'class-validator';

/** The part of a JSON schema that a constraint stands for. */
export type SchemaPart = Readonly<Record<string, unknown>>;

interface Constraint {
  /** For people, without naming the field: the pointer does that. */
  readonly message: (...args: never[]) => string;
  readonly schema: (...args: never[]) => SchemaPart;
}

/** class-validator's constraints by name: what to tell, and what they mean in a schema. */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  isString: { message: () => '须为文本', schema: () => ({ type: 'string' }) },
  isBoolean: { message: () => '须为是或否（true 或 false）', schema: () => ({ type: 'boolean' }) },
  isInt: { message: () => '须为整数', schema: () => ({ type: 'integer' }) },
  isNumber: { message: () => '须为数字', schema: () => ({ type: 'number' }) },
  isArray: { message: () => '须为列表', schema: () => ({ type: 'array' }) },
  isObject: { message: () => '须为一组字段', schema: () => ({ type: 'object' }) },
  isNotEmpty: { message: () => '不能为空', schema: () => ({ minLength: 1 }) },
  isNotEmptyObject: { message: () => '不能为空', schema: () => ({ type: 'object', minProperties: 1 }) },
  isDefined: { message: () => '必填', schema: () => ({}) },
  isEmail: { message: () => '须为有效的电子邮箱', schema: () => ({ type: 'string', format: 'email' }) },
  isUuid: { message: () => '须为系统给出的标识', schema: () => ({ type: 'string', format: 'uuid' }) },
  isLength: {
    message: (min: number, max?: number) =>
      max === undefined
        ? `至少 ${min} 个字符`
        : min === 0
          ? `至多 ${max} 个字符`
          : `须为 ${min} 至 ${max} 个字符`,
    schema: (minLength: number, maxLength?: number) => ({ minLength, ...(maxLength && { maxLength }) }),
  },
  minLength: {
    message: (min: number) => `至少 ${min} 个字符`,
    schema: (minLength: number) => ({ minLength }),
  },
  maxLength: {
    message: (max: number) => `至多 ${max} 个字符`,
    schema: (maxLength: number) => ({ maxLength }),
  },
  min: { message: (min: number) => `不能小于 ${min}`, schema: (minimum: number) => ({ minimum }) },
  max: { message: (max: number) => `不能大于 ${max}`, schema: (maximum: number) => ({ maximum }) },
  isPositive: { message: () => '须大于零', schema: () => ({ exclusiveMinimum: 0 }) },
  isIn: {
    message: (values: readonly unknown[]) => `只能是：${values.join('、')}`,
    schema: (values: readonly unknown[]) => choiceSchema(values),
  },
  isEnum: {
    message: (_: object, values: readonly unknown[]) => `只能是：${values.join('、')}`,
    schema: (_: object, values: readonly unknown[]) => choiceSchema(values),
  },
  equals: {
    message: (value: unknown) => `只能是：${String(value)}`,
    schema: (value: unknown) => ({ const: value }),
  },
  matches: {
    message: () => '格式不符',
    schema: (pattern: RegExp | string) => ({ type: 'string', pattern: patternSource(pattern) }),
  },
  arrayMinSize: { message: (min: number) => `至少 ${min} 项`, schema: (minItems: number) => ({ minItems }) },
  arrayMaxSize: { message: (max: number) => `至多 ${max} 项`, schema: (maxItems: number) => ({ maxItems }) },
  arrayNotEmpty: { message: () => '至少 1 项', schema: () => ({ minItems: 1 }) },
  arrayUnique: { message: () => '不能有重复项', schema: () => ({ uniqueItems: true }) },
  nestedValidation: { message: () => '须为一组字段', schema: () => ({}) },
  whitelistValidation: { message: () => '没有这个字段，请删除', schema: () => ({}) },
  isYuan: {
    message: () => '须为金额（元）',
    schema: (pattern: RegExp) => ({ type: 'string', pattern: pattern.source }),
  },
  isBusinessDate: { message: () => '须为日期', schema: () => ({ type: 'string', format: 'date' }) },
  isIdentifier: { message: () => '须为系统给出的标识', schema: () => ({ type: 'string', format: 'uuid' }) },
  isUscc: {
    message: () => '统一社会信用代码有误',
    schema: (pattern: RegExp) => ({ type: 'string', pattern: pattern.source }),
  },
  isCnaps: {
    message: () => '联行号有误',
    schema: (pattern: RegExp) => ({ type: 'string', pattern: pattern.source }),
  },
};

const choiceSchema = (values: readonly unknown[]): SchemaPart => ({
  ...(values.every((value) => typeof value === 'string') && { type: 'string' }),
  enum: [...values],
});

const patternSource = (pattern: RegExp | string) => (typeof pattern === 'string' ? pattern : pattern.source);
const CHINESE = /\p{Script=Han}/u;

/** What a failed constraint tells a person: the field's own Chinese message, or the table's. */
export function constraintMessage(name: string, given: string, args: readonly unknown[]): string {
  if (CHINESE.test(given)) return given;
  return CONSTRAINTS[name]?.message(...(args as never[])) ?? '内容不符合要求';
}

/** What a constraint means in a JSON schema; nothing for one that the table does not know. */
export function constraintSchema(name: string, args: readonly unknown[]): SchemaPart {
  return CONSTRAINTS[name]?.schema(...(args as never[])) ?? {};
}

/** One declared constraint of a DTO's field. */
export interface DeclaredConstraint {
  readonly field: string;
  /** The constraint's name, or class-validator's own kind of rule, such as `conditionalValidation`. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** Holds for every item of a list. */
  readonly each: boolean;
}

/** Every constraint that a DTO class declares or inherits. */
export function declaredConstraints(dto: abstract new (...args: never[]) => unknown): DeclaredConstraint[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', true, false)
    .map(({ propertyName, name, type, constraints, each }) => ({
      field: propertyName,
      name: name ?? type,
      args: (constraints as readonly unknown[] | undefined) ?? [],
      each,
    }));
}
