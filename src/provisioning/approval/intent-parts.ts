import type { Baseline } from '../../config/types.ts'
import { ALL_STACKS } from '../../templates/index.ts'
import type { Step } from '../types.ts'
import { digest } from './digest.ts'

/** A setting of the configuration, a step, or a value that an approval is for: a part of what a plan requests. */
export interface IntentPart {
  readonly kind: 'setting' | 'step' | 'approved-for'
  /** Dotted path of the setting, name of the step, or name of the value. */
  readonly name: string
  /** Digests of the name and of the value, without separator. An approval contains only this text. */
  readonly mark: string
}

/**
 * Number of characters of the digest of a name, and of the digest of a value. The digests only help to name a
 * difference; the intent digest decides whether there is one. Short digests keep an approval small and reveal no value.
 */
const HALF = 3

/** Number of characters of a mark. */
export const MARK_LENGTH = 2 * HALF

/** Number of levels of the configuration that have marks, for example `hub.firewall.tier`. */
const DEPTH = 3

/** Number of names of one kind in a message. */
const NAMES_SHOWN = 12

/** Returns the settings and the steps of a plan with their marks. */
export function intentPartsOf(
  steps: readonly Pick<Step, 'name' | 'intent' | 'approvedFor'>[],
  baseline: Baseline
): IntentPart[] {
  const requested = steps.map(step => partOf('step', step.name, step.intent(baseline)))
  const values = steps.flatMap(({ approvedFor = {} }) =>
    Object.entries(approvedFor).map(([name, value]) => partOf('approved-for', name, value))
  )
  return [...settingPartsOf(baseline.config), ...requested, ...values]
}

/** Marks of the settings of a configuration. A run plans several times with the same configuration. */
const settingParts = new WeakMap<Baseline['config'], readonly IntentPart[]>()

function settingPartsOf(config: Baseline['config']): readonly IntentPart[] {
  const known = settingParts.get(config) ?? settingsIn(config, [])
  settingParts.set(config, known)
  return known
}

/**
 * Returns sentences that name the settings and the steps that differ from an approved plan. `approved`: the marks in
 * the approval. Returns a general sentence if no part can be named.
 */
export function describeDifferences(parts: readonly IntentPart[], approved: readonly string[]): string {
  const values = changed('approved-for', parts, approved)
  if (values.length > 0)
    return `The approval is for another operation. These values differ from the approved plan: ${listed(values)}.`
  const settings = differingSettings(parts, approved)
  const steps = differingSteps(parts, approved)
  if (settings.length > 0) {
    const templates = steps.length === 0 ? '' : `\nSteps that differ with it: ${listed(steps)}.`
    return `The configuration differs from the approved plan: ${listed(settings.map(name => `\`${name}\``))}.${templates}`
  }
  return steps.length > 0
    ? `Steps differ from the approved plan: ${listed(steps)}. The settings of the file are the same, so the inputs of the run or other files of the checkout differ.`
    : 'The configuration, the templates or the steps differ from the approved plan.'
}

/**
 * Returns the settings below a value, down to `DEPTH` levels. The elements of a list have marks, but not their members.
 */
function settingsIn(value: unknown, path: readonly string[]): IntentPart[] {
  if (typeof value !== 'object' || value === null || path.length === DEPTH) return []
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .flatMap(([key, member]) => {
      const at = [...path, key]
      return [partOf('setting', at.join('.'), member), ...(Array.isArray(value) ? [] : settingsIn(member, at))]
    })
}

function partOf(kind: IntentPart['kind'], name: string, value: unknown): IntentPart {
  return { kind, name, mark: `${nameMark(kind, name)}${digest({ value }, HALF)}` }
}

function nameMark(kind: IntentPart['kind'], name: string): string {
  return digest([kind, name], HALF)
}

function changed(kind: IntentPart['kind'], parts: readonly IntentPart[], approved: readonly string[]): string[] {
  const known = new Set(approved)
  return parts.filter(part => part.kind === kind && !known.has(part.mark)).map(({ name }) => name)
}

/**
 * Returns the paths of the settings that differ. A setting is left out if a setting below it differs. If an entry was
 * removed, the setting that contained the entry differs and has no differing setting below it.
 */
function differingSettings(parts: readonly IntentPart[], approved: readonly string[]): string[] {
  const differing = changed('setting', parts, approved)
  return differing.filter(path => !differing.some(other => other.startsWith(`${path}.`)))
}

/** Returns the names of the steps that differ, and of the stacks that only the approved plan has. */
function differingSteps(parts: readonly IntentPart[], approved: readonly string[]): string[] {
  const now = new Set(parts.filter(({ kind }) => kind === 'step').map(({ name }) => name))
  const planned = new Set(approved.map(mark => mark.slice(0, HALF)))
  const all = new Set(parts.map(({ mark }) => mark.slice(0, HALF)))
  const missing = ALL_STACKS.filter(name => {
    const mark = nameMark('step', name)
    return !now.has(name) && planned.has(mark) && !all.has(mark)
  })
  return [...changed('step', parts, approved), ...missing.map(name => `${name} (only in the approved plan)`)]
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
