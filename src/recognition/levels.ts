import type { Policy } from '../policy/policy.js';

/** 级别, from the lowest up. */
export const LEVELS = ['city', 'region', 'nation'] as const;
export type Level = (typeof LEVELS)[number];
export const LEVEL_TITLES: Readonly<Record<Level, string>> = {
  city: '市级',
  region: '自治区级',
  nation: '国家级',
};

export const CARRIER_TYPES = ['incubator', 'maker-space'] as const;
export type CarrierType = (typeof CARRIER_TYPES)[number];
export const CARRIER_TITLES: Readonly<Record<CarrierType, string>> = {
  incubator: '科技企业孵化器',
  'maker-space': '众创空间',
};

/** What a policy makes of a carrier: which kind it recognises, and at which level. */
export interface Standing {
  readonly to: CarrierType;
  readonly level: Level;
}

/** What the policy grants; undefined when it recognises nothing that this room knows. */
export function standingOf({ grants }: Policy): Standing | undefined {
  const level = LEVELS.find((one) => one === grants?.level);
  const to = CARRIER_TYPES.find((one) => one === grants?.to);
  return level === undefined || to === undefined ? undefined : { to, level };
}

/** As a person reads it: 自治区级众创空间. */
export const sayStanding = ({ to, level }: Standing): string => `${LEVEL_TITLES[level]}${CARRIER_TITLES[to]}`;

/** Whether the first is higher than the second. */
export const isHigher = (a: Level, b: Level): boolean => LEVELS.indexOf(a) > LEVELS.indexOf(b);
