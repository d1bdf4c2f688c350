import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SECONDS_PER_DEPENDENCY } from './azure/deployments/deployment-engine.ts'
import { SECONDS_BEFORE_FIRST_PUT } from './azure/deployments/deployment-start.ts'
import { keyOf, parseId } from './azure/resource-ids.ts'
import { resourceType } from './azure/resources/resource-types.ts'
import type { World } from './azure/world.ts'

/** How far a sequence goes: each goal includes those before it. */
export const GOALS = ['network', 'cluster', 'bootstrap'] as const

export type Goal = (typeof GOALS)[number]

export interface ReferenceResource {
  readonly name: string
  readonly type: string
  /** Names beside it. */
  readonly dependsOn?: readonly string[]
  /** Default: create. */
  readonly verb?: 'update' | 'delete'
  /** In place of what local Azure takes for the type. */
  readonly seconds?: number
  /** Counts from this goal on; default: from its step's. */
  readonly goal?: Goal
  /** Of a nested deployment. */
  readonly resources?: readonly ReferenceResource[]
  readonly note?: string
}

export interface ReferenceStep {
  readonly name: string
  /** `manual` is what a person types; only the time of the machine is counted. */
  readonly kind: 'deployment' | 'manual'
  readonly goal: Goal
  readonly waitsFor: readonly string[]
  readonly resources?: readonly ReferenceResource[]
  /** Beside the resources. */
  readonly seconds?: number
  readonly note: string
}

/** What the reference implementation makes a person do, and what each of its deployments writes. */
export interface ReferenceSequence {
  readonly source: string
  readonly asOf: string
  readonly note: string
  /** To create a resource of a type that local Azure does not offer. */
  readonly seconds: Readonly<Record<string, number>>
  readonly steps: readonly ReferenceStep[]
}

const FILE = join(import.meta.dirname, '../bench/reference-sequence.json')
const DEPLOYMENT = 'Microsoft.Resources/deployments'

/** The sequence as `bench/reference-sequence.json` holds it. */
export function referenceSequence(): ReferenceSequence {
  return JSON.parse(readFileSync(FILE, 'utf8')) as ReferenceSequence
}

export interface Question {
  readonly until: Goal
  /** Whether the machine time of manual steps counts. */
  readonly manual: boolean
}

/**
 * Minutes the reference implementation takes to a goal, on local Azure's own durations and what it charges for a
 * deployment. A client's polls are not counted, nor the time of a person.
 */
export function referenceMinutes(question: Question, sequence = referenceSequence()): number {
  const counted = sequence.steps.filter(({ goal }) => isWithin(goal, question.until))
  const seconds = longest(
    counted.map(step => ({ name: step.name, after: step.waitsFor, seconds: stepSeconds(step, question, sequence) }))
  )
  return Math.round((seconds / 60) * 100) / 100
}

/** Seconds one step takes towards a goal. Throws TypeError for a type that nothing says the duration of. */
export function stepSeconds(step: ReferenceStep, { until, manual }: Question, sequence: ReferenceSequence): number {
  const { kind, resources = [], seconds = 0 } = step
  if (kind === 'manual') return manual ? seconds + resourcesSeconds(resources, until, sequence, 0) : 0
  return seconds + deploymentSeconds(resources, until, sequence)
}

function deploymentSeconds(resources: readonly ReferenceResource[], until: Goal, sequence: ReferenceSequence): number {
  return SECONDS_BEFORE_FIRST_PUT + resourcesSeconds(resources, until, sequence, SECONDS_PER_DEPENDENCY)
}

function resourcesSeconds(
  resources: readonly ReferenceResource[],
  until: Goal,
  sequence: ReferenceSequence,
  perDependency: number
): number {
  const counted = resources.filter(({ goal }) => goal === undefined || isWithin(goal, until))
  const works = counted.map(resource => ({
    name: resource.name,
    after: resource.dependsOn ?? [],
    seconds: secondsOf(resource, until, sequence)
  }))
  return longest(works, perDependency)
}

function secondsOf(resource: ReferenceResource, until: Goal, sequence: ReferenceSequence): number {
  const { type, verb = 'create', resources } = resource
  if (type === DEPLOYMENT) return deploymentSeconds(resources ?? [], until, sequence)
  const seconds = resource.seconds ?? resourceType(type)?.seconds[verb] ?? sequence.seconds[type]
  if (seconds === undefined) throw new TypeError(`bench/reference-sequence.json: no duration for ${type}`)
  return seconds
}

function isWithin(goal: Goal, until: Goal): boolean {
  return GOALS.indexOf(goal) <= GOALS.indexOf(until)
}

interface Work {
  readonly name: string
  readonly after: readonly string[]
  readonly seconds: number
}

/** The end of the last of them. What is waited for stands before what waits; what is not counted is not waited for. */
function longest(works: readonly Work[], perDependency = 0): number {
  const ends = new Map<string, number>()
  for (const { name, after, seconds } of works) {
    const noticed = after.flatMap(each => ends.get(each) ?? []).map(end => end + perDependency)
    ends.set(name, Math.max(0, ...noticed) + seconds)
  }
  return Math.max(0, ...ends.values())
}

/** What each goal makes that those before it do not. */
const MADE_BY: readonly { readonly goal: Goal; readonly type: string }[] = [
  { goal: 'network', type: 'Microsoft.Network/azureFirewalls' },
  { goal: 'cluster', type: 'Microsoft.ContainerService/managedClusters' },
  { goal: 'bootstrap', type: 'Microsoft.KubernetesConfiguration/fluxConfigurations' }
]

/** How far a run came that began at an instant; `undefined` where it did not begin with a network, and so is not to be compared. */
export function goalReached(world: World, since: number): Goal | undefined {
  const made = Object.values(world.operations)
    .filter(
      ({ kind, verb, startedAt, data }) => kind === 'resource' && verb === 'PUT' && startedAt > since && data.created
    )
    .map(({ target }) => keyOf(parseId(target).type))
  const missing = MADE_BY.findIndex(({ type }) => !made.includes(keyOf(type)))
  return (missing < 0 ? MADE_BY.at(-1) : MADE_BY[missing - 1])?.goal
}

/** One line for a person: what the reference takes to the same goal, and what part of it ours is. */
export function describeReference(until: Goal, durationMinutes: number): string {
  const [alone, typed] = [false, true].map(manual => referenceMinutes({ until, manual })) as [number, number]
  const part = (minutes: number) => (durationMinutes / minutes).toFixed(2)
  return (
    `reference sequence ${alone.toFixed(1)} min, ours is ${part(alone)} of it; ` +
    `with its manual steps ${typed.toFixed(1)} min, ${part(typed)}`
  )
}
