import type pg from 'pg';
import { FACTS_TABLE, quoted, RESULTS_TABLE } from './tax-table.js';

/** A preference computed a second time, in plain SQL and with the numbers of the law written out once more. */
interface Second {
  readonly step: string;
  /** The id and the fen of whoever is eligible, out of `facts`. */
  readonly sql: string;
}

const SECONDS: readonly Second[] = [
  {
    step: 'hnte-income-tax annual',
    sql: `
      SELECT id, round("tax.taxableIncome" * 0.25) - round("tax.taxableIncome" * 0.15) AS award
      FROM facts WHERE "applicant.hnteValid" AND year >= 2008`,
  },
  {
    step: 'small-profit-income-tax annual',
    sql: `
      SELECT id, round("tax.taxableIncome" * 0.25)
        - round(least("tax.taxableIncome", 100000000) * first * 0.2
                + greatest("tax.taxableIncome" - 100000000, 0) * second * 0.2) AS award
      FROM facts JOIN (VALUES
        (2018, 2018, 0.5,   1,    100000000, 100, 80,  3000000000, 1000000000),
        (2019, 2020, 0.25,  0.5,  300000000, 300, 300, 5000000000, 5000000000),
        (2021, 2021, 0.125, 0.5,  300000000, 300, 300, 5000000000, 5000000000),
        (2022, 2022, 0.125, 0.25, 300000000, 300, 300, 5000000000, 5000000000),
        (2023, 2027, 0.25,  0.25, 300000000, 300, 300, 5000000000, 5000000000)
      ) AS law (since, until, first, second, income, staff, other_staff, assets, other_assets)
        ON year BETWEEN since AND until
      WHERE NOT "tax.restrictedIndustry" AND "tax.taxableIncome" <= income
        AND "tax.staffAverage" <= CASE WHEN industrial THEN staff ELSE other_staff END
        AND "tax.assetsAverage" <= CASE WHEN industrial THEN assets ELSE other_assets END`,
  },
  {
    step: 'software-vat-refund period',
    sql: `
      SELECT id, round("tax.software.sales" * (rate - 0.03) - "tax.software.inputTax") AS award
      FROM facts JOIN (VALUES
        (date '2011-01-01', date '2018-04-30', 0.17),
        (date '2018-05-01', date '2019-03-31', 0.16),
        (date '2019-04-01', date '9999-12-31', 0.13)
      ) AS law (since, until, rate) ON "tax.vat.periodEndsOn" BETWEEN since AND until
      WHERE "tax.vat.generalTaxpayer" AND "tax.software.selfDeveloped"
        AND "tax.software.sales" * (rate - 0.03) > "tax.software.inputTax"`,
  },
  {
    // In 270ths of a fen, which hold tenths, ninths and two thirds: nothing is rounded on the way.
    step: 'rnd-super-deduction annual',
    sql: `
      SELECT id, round((base * rate + CASE WHEN raised THEN quarter * (100 - rate) ELSE 0 END) / 27000) AS award
      FROM facts,
      LATERAL (SELECT greatest(0, "tax.rnd.personnel" + "tax.rnd.directInput" + "tax.rnd.depreciation"
        + "tax.rnd.intangibles" + "tax.rnd.designAndTrials" - "tax.rnd.fiscalFunded" - "tax.rnd.asTrustee")::numeric
        AS five),
      LATERAL (SELECT five * 270 + "tax.rnd.commissionedDomestic" * 216 + CASE WHEN year >= 2021
        THEN least("tax.rnd.other" * 270, five * 30)
        ELSE least("tax.rnd.other" * 270, "tax.rnd.otherAllowedByProject" * 270, five * 30) END AS domestic),
      LATERAL (SELECT domestic + "tax.rnd.capitalisedAmortisation" * 270 + CASE WHEN year >= 2018
        THEN least("tax.rnd.commissionedAbroad" * 216, domestic * 2 / 3) ELSE 0 END AS base),
      LATERAL (SELECT CASE WHEN "tax.rnd.fourthQuarterMethod" = 'actual'
        THEN least("tax.rnd.fourthQuarterSpend" * 270, base) ELSE base / 4 END AS quarter),
      LATERAL (SELECT "tax.mainIndustry" = 'manufacturing'
        AND "tax.mainRevenue" * 2 > "tax.totalIncome" AND "tax.totalIncome" > 0 AS manufacturer,
        "tax.periodEndsOn" BETWEEN '2022-10-01' AND '2022-12-31' AS raised),
      LATERAL (SELECT "tax.totalIncome" - "tax.nonTaxableIncome" - "tax.investmentIncome" AS earned),
      LATERAL (SELECT CASE
        WHEN year < 2017 THEN 50
        WHEN year = 2017 THEN CASE WHEN "applicant.techSmeValid" THEN 75 ELSE 50 END
        WHEN year < 2021 THEN 75
        WHEN year = 2021 THEN CASE WHEN manufacturer THEN 100 WHEN NOT manufacturer THEN 75 END
        WHEN year = 2022 THEN CASE WHEN manufacturer OR "applicant.techSmeValid" THEN 100
                                   WHEN NOT manufacturer THEN 75 END
        WHEN year < 2028 THEN CASE WHEN "tax.listedChipOrToolMaker" THEN 120 ELSE 100 END
        ELSE 100 END AS rate)
      WHERE year >= 2008 AND "tax.resident" AND "tax.collection" = 'audit' AND "tax.rnd.auxiliaryLedger"
        AND cardinality("tax.rnd.excludedActivities") = 0 AND base > 0
        AND (year < 2016 OR "tax.mainIndustry" NOT IN ('tobacco-manufacturing', 'accommodation-catering',
          'wholesale-retail', 'real-estate', 'leasing-business', 'entertainment')
          OR CASE WHEN earned > 0 THEN "tax.mainRevenue" * 2 <= earned ELSE "tax.mainRevenue" <= 0 END)`,
  },
];

/** What both computations give for the enterprises up to a number of which every fact is known. */
export interface Compared {
  readonly step: string;
  readonly eligible: number;
  readonly different: number;
  readonly sumFen: bigint;
  readonly secondSumFen: bigint;
}

export async function compareSums(client: pg.Client, count: number): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (const second of SECONDS) compared.push(await compare(client, second, count));
  return compared;
}

interface Row {
  readonly eligible: string;
  readonly different: string;
  readonly sum: string;
  readonly second: string;
}

async function compare(client: pg.Client, { step, sql }: Second, count: number): Promise<Compared> {
  const query = `
    WITH facts AS (
      SELECT *, extract(year FROM "tax.periodEndsOn") AS year,
        "tax.mainIndustry" IN ('mining-energy', 'manufacturing', 'tobacco-manufacturing') AS industrial
      FROM ${FACTS_TABLE} AS each WHERE each IS NOT NULL AND id <= $1
    ), found AS (
      SELECT id, ${quoted(`${step} award`)} AS award
      FROM facts JOIN ${RESULTS_TABLE} USING (id) WHERE ${quoted(`${step} verdict`)}
    ), expected AS (${sql})
    SELECT count(*) AS eligible, count(*) FILTER (WHERE found.award IS DISTINCT FROM expected.award) AS different,
      coalesce(sum(found.award), 0) AS sum, coalesce(sum(expected.award), 0) AS second
    FROM found FULL JOIN expected USING (id)`;
  const { rows } = await client.query<Row>(query, [count]);
  const [row] = rows;
  if (row === undefined) throw new Error(`nothing to compare for ${step}`);
  const { eligible, different, sum, second } = row;
  const counts = { eligible: Number(eligible), different: Number(different) };
  return { step, ...counts, sumFen: BigInt(sum), secondSumFen: BigInt(second) };
}
