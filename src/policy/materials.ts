import type { Basis } from '../kernel/refusal.js';
import { type Documents, readBasis } from './basis.js';
import type { Condition } from './conditions/condition.js';
import type { PackScope } from './pack-scope.js';
import { at, isMapSource, type Place } from './reader.js';
import type { Uses } from './uses.js';

/** What may be uploaded as a material. */
export const MATERIAL_TYPES = ['pdf', 'jpg', 'png', 'xlsx', 'docx', 'ofd', 'zip'] as const;
export type MaterialType = (typeof MATERIAL_TYPES)[number];

/** 申报材料: one document that a step asks for. */
export interface Material {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  /** Asked of everyone, of nobody in particular, or of the cases that a condition names. */
  readonly required: boolean | Condition;
  readonly accepts: readonly MaterialType[];
  readonly basis: Basis;
  readonly uses: Uses;
}

/** Reads one entry of `materials`; `required` is true, false or a condition. */
export function readMaterial(
  scope: PackScope,
  documents: Documents,
  steps: readonly string[],
  place: Place,
): Material | undefined {
  const { reader } = scope;
  const map = reader.map(place, ['id', 'title', 'step', 'required', 'accepts', 'basis'], []);
  if (map === undefined) return undefined;
  const block = scope.forBlock();
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const step = reader.oneOf(at(map, place.path, 'step'), steps);
  const requiredPlace = at(map, place.path, 'required');
  const required = isMapSource(requiredPlace.source)
    ? block.condition(requiredPlace)
    : reader.flag(requiredPlace);
  const accepts = reader
    .distinct(at(map, place.path, 'accepts'))
    ?.map((item) => reader.oneOf(item, MATERIAL_TYPES));
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  if (basis !== undefined) block.uses.note(basis);
  if (id === undefined || title === undefined || step === undefined || required === undefined)
    return undefined;
  if (basis === undefined || !accepts?.every((type) => type !== undefined)) return undefined;
  return { id, title, step, required, accepts, basis, uses: block.uses };
}
