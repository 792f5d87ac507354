/**
 * The medication entries of the sample API: a bolus around each meal, a long-acting dose in the evening; newest first.
 *
 * @module
 */

// deno-lint-ignore-file camelcase -- the names that the API sends

import { chance, chanceId } from "./chance.ts";
import { listMeals, type Meal } from "./meals.ts";
import type { SampleQuery } from "./sample_query.ts";

/** One dose. The fields after `notes` come with `?fields=all` only. */
export interface SampleDose {
  readonly _id: string;
  readonly insulin_type: string;
  readonly units: number;
  readonly timestamp: string;
  readonly notes: string | null;
  readonly eventType?: string;
  readonly carbs?: number | null;
  readonly enteredBy?: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const GRAMS_PER_UNIT = 10;
const BASAL_MINUTE = 1320;

/** Doses of the query's moments, newest first; `count` from the page's place on. */
export function listDoses(query: SampleQuery): readonly SampleDose[] {
  const doses: SampleDose[] = [];
  const enough = query.page * query.count;
  const firstDay = Math.floor(query.fromMs / DAY_MS);
  for (let day = Math.floor(query.untilMs / DAY_MS); day >= firstDay; day--) {
    const ofDay = dosesOf(day, query.hasAllFields).filter((dose) => {
      const moment = Date.parse(dose.timestamp);
      return moment >= query.fromMs && moment < query.untilMs;
    });
    doses.push(...ofDay);
    if (doses.length >= enough) break;
  }
  return doses.slice(enough - query.count, enough);
}

function dosesOf(day: number, hasAllFields: boolean): readonly SampleDose[] {
  const boluses = listMeals(day).map((meal, index) => bolusOf(meal, day, index));
  const basal = {
    _id: chanceId("basal", day, 0),
    insulin_type: "Lantus",
    units: 18,
    timestamp: momentOf(day, BASAL_MINUTE + Math.round(chance("basal minute", day, 0) * 40)),
    notes: null,
    eventType: "Long Acting",
    carbs: null,
    enteredBy: "phlo sample",
  };
  const doses = [...boluses, basal].sort((left, right) =>
    left.timestamp < right.timestamp ? 1 : -1
  );
  return hasAllFields ? doses : doses.map(({ _id, insulin_type, units, timestamp, notes }) => ({
    _id,
    insulin_type,
    units,
    timestamp,
    notes,
  }));
}

function bolusOf(meal: Meal, day: number, index: number): SampleDose {
  const units = meal.carbsGrams / GRAMS_PER_UNIT * meal.bolusFactor;
  return {
    _id: chanceId("bolus", day, index),
    insulin_type: "Humalog",
    units: Math.round(units * 10) / 10,
    timestamp: momentOf(day, meal.minute - meal.bolusLeadMinutes),
    notes: noteOf(meal, day, index),
    eventType: "Meal Bolus",
    carbs: meal.carbsGrams,
    enteredBy: "phlo sample",
  };
}

function noteOf(meal: Meal, day: number, index: number): string | null {
  if (meal.bolusLeadMinutes < -8) return `${meal.name}, bolus forgotten at first`;
  return chance("note", day, index) < 0.35 ? `${meal.name}, about ${meal.carbsGrams} g` : null;
}

function momentOf(day: number, minute: number): string {
  return new Date(day * DAY_MS + minute * MINUTE_MS).toISOString();
}
