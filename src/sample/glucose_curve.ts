/**
 * The glucose of the sample's person over time: a pure function of the minute. A level for the day, the rise before dawn, a hump
 * after each meal and the fall that insulin brings, slow waves, and a sensor's noise.
 *
 * @module
 */

import { chance } from "./chance.ts";
import { listMeals, type Meal } from "./meals.ts";

const MINUTES_PER_DAY = 1440;
const LOWEST = 40;
const HIGHEST = 400;

/** Glucose in mg/dL at a minute since 1970-01-01, as a sensor shows it: whole, from 40 to 400. */
export type GlucoseCurve = (minute: number) => number;

/** Builds the curve. It is always the same one; what is built is its memory of the days it was asked about. */
export function createGlucoseCurve(): GlucoseCurve {
  const mealsByDay = new Map<number, readonly Meal[]>();
  const mealsOf = (day: number): readonly Meal[] => {
    const known = mealsByDay.get(day) ?? listMeals(day);
    mealsByDay.set(day, known);
    return known;
  };
  return (minute) => {
    const day = Math.floor(minute / MINUTES_PER_DAY);
    const minuteOfDay = minute - day * MINUTES_PER_DAY;
    let total = levelAt(minute) + dawn(minuteOfDay) + waves(minute) + noise(minute);
    for (const meal of mealsOf(day)) total += mealEffect(meal, minuteOfDay);
    // A dinner's effect reaches into the next day.
    for (const meal of mealsOf(day - 1)) total += mealEffect(meal, minuteOfDay + MINUTES_PER_DAY);
    return Math.min(HIGHEST, Math.max(LOWEST, Math.round(total)));
  };
}

/** Each day has a level of its own; between noon and noon one goes over into the next. */
function levelAt(minute: number): number {
  const shifted = minute / MINUTES_PER_DAY - 0.5;
  const day = Math.floor(shifted);
  const share = smooth(shifted - day);
  return dayLevel(day) * (1 - share) + dayLevel(day + 1) * share;
}

function dayLevel(day: number): number {
  return 128 + (chance("level", day, 0) - 0.5) * 44;
}

/** The liver wakes before its owner: some 20 mg/dL around six. */
function dawn(minuteOfDay: number): number {
  return 20 * hump(minuteOfDay, 360, 110);
}

const RISE_PER_GRAM = 3.1;
const RISE_PEAK_MINUTES = 50;
const FALL_PEAK_MINUTES = 95;

/** Carbohydrates raise, insulin lowers later and longer; too much of it ends in a low. */
function mealEffect(meal: Meal, minuteOfDay: number): number {
  const since = minuteOfDay - meal.minute;
  const rise = absorption(since, RISE_PEAK_MINUTES);
  const fall = absorption(since + meal.bolusLeadMinutes, FALL_PEAK_MINUTES) *
    (RISE_PEAK_MINUTES / FALL_PEAK_MINUTES) * meal.bolusFactor;
  return meal.carbsGrams * RISE_PER_GRAM * (rise - fall);
}

/** Nothing before 0, 1 at the peak, then a slow fall. */
function absorption(minutes: number, peak: number): number {
  if (minutes <= 0) return 0;
  const share = minutes / peak;
  return share * share * Math.exp(2 * (1 - share));
}

function waves(minute: number): number {
  return 7 * Math.sin(minute / 97) + 5 * Math.sin(minute / 41);
}

/** Neighbouring readings share their noise: a value for every quarter of an hour, joined by straight lines. */
function noise(minute: number): number {
  const slot = Math.floor(minute / 15);
  const share = minute / 15 - slot;
  const [left, right] = [chance("noise", slot, 0) - 0.5, chance("noise", slot + 1, 0) - 0.5];
  return 9 * (left * (1 - share) + right * share) + 3 * (chance("jitter", minute, 0) - 0.5);
}

function hump(minute: number, centre: number, width: number): number {
  return Math.exp(-(((minute - centre) / width) ** 2));
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
