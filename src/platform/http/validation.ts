import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import type { Json } from '../../kernel/canonical-json.js';
import { type Finding, Refused } from '../../kernel/refusal.js';
import { constraintMessage, declaredConstraints } from './constraints.js';

const MOST_FINDINGS = 100;
const CHECKS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  // The class of the object at fault knows the numbers of the rule.
  validationError: { target: true, value: true },
};

/** Checks every DTO: unknown fields are refused, and all faults are told at once, in Chinese, each with its place. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly pipes = {
    body: validator((error) => findingsOf(error, '/')),
    query: validator((error) => findingsOf(error, '')),
    param: validator((error) => findingsOf(error, '')),
    custom: validator((error) => findingsOf(error, '')),
  };

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && metadata.data === undefined && isOtherThanFields(value)) {
      throw refused([{ code: 'is-object', message: '须为一组字段', pointer: '' }]);
    }
    return this.pipes[metadata.type].transform(value, metadata);
  }
}

/** Every fault of a form that arrived inside another body, each with its place under `parent`, such as `/content/`. */
export function formFindings(
  form: new () => object,
  content: Readonly<Record<string, Json>>,
  parent: string,
): Finding[] {
  const errors = validateSync(plainToInstance(form, content), CHECKS);
  return errors.flatMap((error) => findingsOf(error, parent)).slice(0, MOST_FINDINGS);
}

function isOtherThanFields(value: unknown): boolean {
  return (typeof value !== 'object' && value !== undefined) || Array.isArray(value);
}

function validator(toFindings: (error: ValidationError) => Finding[]): ValidationPipe {
  return new ValidationPipe({
    ...CHECKS,
    transform: true,
    exceptionFactory: (errors: ValidationError[]) => refused(errors.flatMap(toFindings)),
  });
}

function refused(findings: readonly Finding[]): Refused {
  const told = findings.slice(0, MOST_FINDINGS);
  return new Refused({ code: 'invalid', message: '填写内容有误，请按提示修改后重新提交。', findings: told });
}

/** The faults of one field and of all fields within it. */
function findingsOf(error: ValidationError, parent: string): Finding[] {
  const pointer = parent + String(error.property).replaceAll('~', '~0').replaceAll('/', '~1');
  return [
    ...ownFindings(error, pointer),
    ...(error.children ?? []).flatMap((child) => findingsOf(child, `${pointer}/`)),
  ];
}

function ownFindings(error: ValidationError, pointer: string): Finding[] {
  const failed = Object.entries(error.constraints ?? {});
  if (failed.length > 0 && (error.value === undefined || error.value === null) && !isUnknown(error)) {
    return [{ code: 'required', message: '必填', pointer }];
  }
  return failed.map(([name, given]) => ({
    code: name === 'whitelistValidation' ? 'unknown-field' : kebab(name),
    message: constraintMessage(name, given, argsOf(error, name)),
    pointer,
  }));
}

const isUnknown = ({ constraints }: ValidationError) => 'whitelistValidation' in (constraints ?? {});
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function argsOf({ target, property }: ValidationError, name: string): readonly unknown[] {
  if (target === undefined) return [];
  const declared = declaredConstraints(target.constructor as new () => unknown);
  return declared.find((constraint) => constraint.field === property && constraint.name === name)?.args ?? [];
}
