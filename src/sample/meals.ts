/**
 * The meals of a day: what raises the glucose of the sample's person and what insulin answers.
 *
 * @module
 */

import { chance } from "./chance.ts";

/** One meal. */
export interface Meal {
  readonly name: "breakfast" | "lunch" | "dinner" | "snack";
  /** Minutes since the day's beginning, UTC. */
  readonly minute: number;
  readonly carbsGrams: number;
  /** Minutes by which the bolus came before the meal; negative where it came late. */
  readonly bolusLeadMinutes: number;
  /** Insulin against what would have been right: 1 is right. */
  readonly bolusFactor: number;
}

const PLAN = [
  { name: "breakfast", minute: 435, spread: 50, carbs: 45, carbsSpread: 30 },
  { name: "lunch", minute: 755, spread: 60, carbs: 60, carbsSpread: 40 },
  { name: "snack", minute: 960, spread: 80, carbs: 15, carbsSpread: 15 },
  { name: "dinner", minute: 1140, spread: 70, carbs: 70, carbsSpread: 45 },
] as const;

/** The meals of a day, counted in days since 1970-01-01. Not every day has a snack. */
export function listMeals(day: number): readonly Meal[] {
  return PLAN.flatMap((plan, index) => {
    if (plan.name === "snack" && chance("has snack", day, index) < 0.45) return [];
    return [{
      name: plan.name,
      minute: Math.round(plan.minute + (chance("meal minute", day, index) - 0.5) * plan.spread),
      carbsGrams: Math.round(plan.carbs + (chance("carbs", day, index) - 0.5) * plan.carbsSpread),
      bolusLeadMinutes: Math.round(chance("bolus lead", day, index) * 35 - 15),
      bolusFactor: 0.7 + chance("bolus factor", day, index) * 0.55,
    }];
  });
}
