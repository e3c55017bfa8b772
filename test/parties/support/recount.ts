/**
 * The figures of a carrier ($1) on a day ($2) counted in plain SQL, from the words of the rules and not from the
 * program: an incubatee was at most 24 months old when it entered, stays 48 months (60 in three fields), is a tech SME,
 * registered and at work inside, does something new, and has not graduated before the day.
 */
export const RECOUNT = `
  WITH y AS (SELECT extract(year FROM $2::date)::int - 1 AS last),
  held AS (SELECT q.party_id, q.kind, q.valid_from, coalesce(q.valid_to, 'infinity') AS valid_to FROM qualification q),
  stay AS (
    SELECT t.*, p.kind AS party_kind, coalesce(e.registered_on, t.registered_on) AS born
    FROM tenancy t JOIN party p ON p.id = t.party_id LEFT JOIN enterprise e ON e.id = p.id
    WHERE t.carrier_id = $1 AND t.removed_at IS NULL),
  incubatee AS (
    SELECT t.* FROM stay t
    WHERE $2 >= t.entered_on AND $2 <= coalesce(t.left_on, 'infinity')
      AND t.does_tech_business AND t.registered_inside AND t.works_inside
      AND t.entered_on <= (t.born + interval '24 months')::date
      AND $2 <= (t.entered_on + CASE WHEN t.field = 'other' THEN interval '48 months' ELSE interval '60 months' END)::date
      AND (t.graduated_on IS NULL OR $2 <= t.graduated_on)
      AND EXISTS (SELECT FROM held h WHERE h.party_id = t.party_id AND h.kind = 'tech-sme' AND $2 BETWEEN h.valid_from AND h.valid_to)),
  money AS (SELECT f.* FROM roster_financing f WHERE f.carrier_id = $1 AND f.removed_at IS NULL),
  sums AS (
    SELECT t.id, t.party_id, t.graduated_on, t.acquired OR t.listed AS exits,
      EXISTS (SELECT FROM held h WHERE h.party_id = t.party_id AND h.kind = 'hnte'
        AND ($2 BETWEEN h.valid_from AND h.valid_to OR t.graduated_on BETWEEN h.valid_from AND h.valid_to)) AS hnte,
      (SELECT sum(m.amount_fen) FROM money m WHERE m.party_id = t.party_id AND m.kind = 'angel-venture' AND m.paid_in
        AND m.received_on <= $2) AS venture,
      EXISTS (SELECT FROM roster_tenant_year a JOIN roster_tenant_year b ON b.carrier_id = a.carrier_id AND b.party_id = a.party_id
          AND b.year = a.year + 1 AND b.removed_at IS NULL
        WHERE a.carrier_id = $1 AND a.party_id = t.party_id AND a.removed_at IS NULL
          AND b.year IN (extract(year FROM $2::date) - 1, extract(year FROM t.graduated_on) - 1)
          AND a.revenue_fen + b.revenue_fen > 1000 * 10000 * 100::bigint) AS earned
    FROM stay t WHERE t.graduated_on <= $2 AND t.entered_on <= $2),
  growth AS (
    SELECT i.party_id, coalesce(a.revenue_fen > 0 AND b.revenue_fen * 100 > a.revenue_fen * 120, false) AS revenue,
      coalesce(a.rnd_fen > 0 AND b.rnd_fen * 100 > a.rnd_fen * 120, false) AS rnd
    FROM incubatee i CROSS JOIN y
      LEFT JOIN roster_tenant_year b ON b.carrier_id = $1 AND b.party_id = i.party_id AND b.year = y.last AND b.removed_at IS NULL
      LEFT JOIN roster_tenant_year a ON a.carrier_id = $1 AND a.party_id = i.party_id AND a.year = y.last - 1 AND a.removed_at IS NULL),
  there AS (
    SELECT DISTINCT t.party_id, t.party_kind, t.born FROM stay t, y
    WHERE t.entered_on <= $2 AND daterange(t.entered_on, t.left_on, '[]') && daterange(make_date(y.last, 1, 1), make_date(y.last, 12, 31), '[]')),
  site AS (
    SELECT * FROM roster_site s WHERE s.carrier_id = $1 AND s.removed_at IS NULL
      AND $2 BETWEEN s.used_from AND coalesce(s.used_to, 'infinity')),
  staff AS (
    SELECT * FROM roster_person p WHERE p.carrier_id = $1 AND p.removed_at IS NULL
      AND $2 BETWEEN p.works_from AND coalesce(p.works_to, 'infinity'))
  SELECT (SELECT count(*)::int FROM incubatee) AS "carrier.incubatees",
    to_char((SELECT coalesce(sum(public_area_m2), 0) FROM site)
      + coalesce((SELECT sum(i.area_m2) FROM incubatee i), 0), 'FM999999990.00') AS "carrier.incubateeArea",
    (SELECT count(*)::int FROM incubatee i WHERE i.industry = (SELECT industry FROM carrier WHERE id = $1)) AS "carrier.sameIndustryIncubatees",
    (SELECT count(*)::int FROM incubatee i WHERE EXISTS (SELECT FROM money m WHERE m.party_id = i.party_id AND m.received_on <= $2))
      AS "carrier.fundedIncubatees",
    (SELECT count(*)::int FROM incubatee i, y WHERE EXISTS (SELECT FROM money m WHERE m.party_id = i.party_id
      AND extract(year FROM m.received_on) = y.last)) AS "carrier.financedIncubatees",
    (SELECT count(*)::int FROM incubatee i, y WHERE EXISTS (SELECT FROM money m WHERE m.party_id = i.party_id AND m.paid_in
      AND m.kind IN ('own-fund', 'cooperative-fund', 'equity-fund') AND extract(year FROM m.received_on) = y.last)) AS "carrier.equityIncubatees",
    (SELECT count(*)::int FROM money m WHERE m.kind IN ('own-fund', 'cooperative-fund') AND m.received_on <= $2) AS "carrier.fundCases",
    (SELECT count(*)::int FROM incubatee i WHERE EXISTS (SELECT FROM roster_ip r WHERE r.carrier_id = $1 AND r.party_id = i.party_id
      AND r.removed_at IS NULL AND r.kind IN ('invention', 'utility-model', 'design') AND r.applied_on <= $2)) AS "carrier.patentApplicants",
    (SELECT count(*)::int FROM incubatee i WHERE EXISTS (SELECT FROM roster_ip r WHERE r.carrier_id = $1 AND r.party_id = i.party_id
      AND r.removed_at IS NULL AND r.granted_on <= $2 AND $2 < coalesce(r.expires_on, 'infinity'))) AS "carrier.ipHolders",
    CASE WHEN $2 >= date '2025-07-10' THEN (SELECT count(*)::int FROM growth WHERE revenue) END AS "carrier.revenueGrowers",
    CASE WHEN $2 >= date '2025-07-10' THEN (SELECT count(*)::int FROM growth WHERE rnd) END AS "carrier.rndGrowers",
    CASE WHEN $2 >= date '2025-07-10' THEN (SELECT count(*)::int FROM growth WHERE revenue AND rnd) END AS "carrier.bothGrowers",
    (SELECT count(DISTINCT party_id)::int FROM sums WHERE hnte OR exits OR earned OR venture > 500 * 10000 * 100::bigint) AS "carrier.graduates",
    (SELECT count(DISTINCT identity_digest)::int FROM staff WHERE role = 'staff') AS "carrier.staff",
    (SELECT count(DISTINCT identity_digest)::int FROM staff WHERE role = 'staff' AND professional AND full_time) AS "carrier.professionalStaff",
    (SELECT count(DISTINCT identity_digest)::int FROM staff WHERE role = 'mentor') AS "carrier.mentors",
    (SELECT count(DISTINCT identity_digest)::int FROM staff WHERE role = 'staff' AND full_time) AS "makerSpace.fullTimeStaff",
    to_char((SELECT coalesce(sum(total_area_m2), 0) FROM site), 'FM999999990.00') AS "carrier.incubationArea",
    to_char((SELECT coalesce(sum(total_area_m2), 0) FROM site), 'FM999999990.00') AS "makerSpace.area",
    to_char((SELECT coalesce(sum(incubation_area_m2), 0) + coalesce(sum(public_area_m2), 0) FROM site), 'FM999999990.00') AS "makerSpace.usableArea",
    (SELECT coalesce(sum(seats), 0)::int FROM site) AS "makerSpace.seats",
    to_char((SELECT coalesce(sum(f.amount_fen), 0) FROM roster_fund f WHERE f.carrier_id = $1 AND f.removed_at IS NULL
      AND $2 BETWEEN f.held_from AND coalesce(f.held_to, 'infinity')) / 100, 'FM99999999999990.00') AS "carrier.fund",
    (SELECT count(*)::int FROM roster_event v, y WHERE v.carrier_id = $1 AND v.removed_at IS NULL
      AND extract(year FROM v.held_on) = y.last) AS "carrier.events",
    to_char(r.total_income_fen / 100.0, 'FM99999999999990.00') AS "carrier.totalIncome",
    to_char(r.rent_income_fen / 100.0, 'FM99999999999990.00') AS "carrier.rentIncome",
    to_char(r.property_income_fen / 100.0, 'FM99999999999990.00') AS "carrier.propertyIncome",
    r.income_separated AS "carrier.incomeSeparated",
    (SELECT count(*)::int FROM there WHERE party_kind = 'team') AS "makerSpace.teams",
    (SELECT count(*)::int FROM there WHERE party_kind = 'legal-person') AS "makerSpace.firms",
    (SELECT count(*)::int FROM there, y WHERE party_kind = 'legal-person' AND extract(year FROM born) = y.last) AS "makerSpace.newFirms",
    (SELECT count(*)::int FROM there t, y WHERE EXISTS (SELECT FROM money m WHERE m.party_id = t.party_id
      AND extract(year FROM m.received_on) = y.last)) AS "makerSpace.financedTenants"
  FROM y LEFT JOIN roster_year r ON r.carrier_id = $1 AND r.year = y.last AND r.removed_at IS NULL`;
