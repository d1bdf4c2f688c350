import { z } from 'zod'
import { switches } from '../../azure/switches.ts'
import { MOST_ERROR_RATE, MOST_LATENCY_SECONDS } from '../../azure/traffic/checked-profile.ts'
import { parseFault } from '../../fault-text.ts'
import { UsageError } from '../../runner/workflow/startup-error.ts'
import { MOST_MINUTES } from '../simulated-minutes.ts'
import { clusterPart } from './cluster-schema.ts'
import { amount, choice, count, listOf, mapOf, section, text, wrong } from './leaves.ts'

const PATH = 'the end of the id of one resource, or a pattern with *'

/** Value that changes with time: one number, or numbers by the minute from which each holds. */
const STEPS = 'a number, or numbers by minute such as { 0: 20, 15: 80 }'
const steps = stepsUpTo(STEPS)

function stepsUpTo(allowed: string, most?: number) {
  const value = amount(allowed, 0, most)
  const minute = z.string().regex(/^\d{1,7}(\.\d+)?$/, wrong(allowed))
  return z.union([value, z.record(minute, value, wrong(allowed))], wrong(allowed))
}

const stepsByName = (name: string) => mapOf(steps, `numbers by the name of the ${name}`).optional()
const shares = stepsUpTo(`a share from 0 to ${MOST_ERROR_RATE}, or shares by minute`, MOST_ERROR_RATE)
const seconds = stepsUpTo(`seconds from 0 to ${MOST_LATENCY_SECONDS}, or seconds by minute`, MOST_LATENCY_SECONDS)

const trafficPart = section(
  {
    gateway: text('a part of the name of an application gateway'),
    rates: mapOf(steps, 'requests a second by host name'),
    errorRates: mapOf(shares, 'shares by the name of the backend pool').optional(),
    latencies: mapOf(seconds, 'seconds by the name of the backend pool').optional(),
    capacities: stepsByName('backend pool'),
    capacitiesPerPod: stepsByName('backend pool')
  },
  'traffic of one gateway'
)

const subnetPart = section({ subnet: text(PATH), leaves: count('the number of addresses that are left') }, 'a subnet')

const zones = listOf(choice(['1', '2', '3']), "zones '1', '2', '3'")

const subscriptionPart = section(
  {
    coreLimits: mapOf(count('a number of cores'), 'numbers of cores by family').optional(),
    restrictedSizes: mapOf(
      z.union([z.literal('everywhere'), zones], wrong("everywhere, or a list of zones such as ['3']")),
      'zones by size'
    ).optional()
  },
  'limits of the subscription'
)

/** Conditions that hold from the beginning, or that an event brings. */
const parts = {
  subscription: subscriptionPart.optional(),
  subnets: listOf(subnetPart, 'subnets').optional(),
  clusters: listOf(clusterPart, 'clusters').optional(),
  traffic: listOf(trafficPart, 'gateways with their traffic').optional()
}

const resource = mapOf(z.unknown(), 'an object')
const grant = section(
  {
    identity: text('plan, apply, a display name or an object id'),
    role: text('the name of a role'),
    scope: text('subscription, a resource group or a resource')
  },
  'a role assignment'
)

/** Actions of a colleague or of Azure. An event has exactly one of these keys. */
const actions = {
  change: section({ path: text(PATH), patch: resource }, 'a change').optional(),
  add: section(
    { path: text('GROUP/NAMESPACE/TYPE/NAME or RESOURCE/TYPE/NAME'), body: resource },
    'a resource'
  ).optional(),
  remove: text(PATH).optional(),
  stop: text(PATH).optional(),
  start: text(PATH).optional(),
  grant: grant.optional(),
  revoke: grant.optional(),
  release: text('a Kubernetes version such as 1.36.3')
    .regex(/^\d+\.\d+\.\d+$/, wrong('a Kubernetes version such as 1.36.3'))
    .optional(),
  commit: section(
    {
      repository: text('the address of a Git repository'),
      branch: text('a branch').optional(),
      files: mapOf(
        z.union([z.string(), z.null()], wrong('the text of the file, or null to delete it')),
        'texts by file'
      )
    },
    'a commit'
  ).optional(),
  ...parts
}

const WHEN = 'minutes from the beginning, or a time such as 2026-10-05T10:30:00Z'
const when = z.union([amount(WHEN, 0, MOST_MINUTES), z.iso.datetime({ offset: true, ...wrong(WHEN) })], wrong(WHEN))

const names = Object.keys(actions)

const event = section({ at: when, ...actions }, 'an event').superRefine((value, context) => {
  const given = Object.entries(value).filter(([name, action]) => name !== 'at' && action !== undefined)
  if (given.length === 1) return
  const found = given.length === 0 ? 'no action' : given.map(([name]) => name).join(' and ')
  context.addIssue({ code: 'custom', message: `found ${found}. Allowed: at and one of ${names.join(', ')}.` })
})

const fault = text("a fault as 'METHOD PATH-GLOB OUTCOME [times=N]'").superRefine((value, context) => {
  try {
    parseFault(value)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    context.addIssue({ code: 'custom', message: error.message.replace('--fault', 'a fault') })
  }
})

const switchNames = Object.keys(switches) as [string, ...string[]]

/** Most events of a file: each is an operation of the world and a line of the report. */
const MOST_EVENTS = 1000

/** Schema of a scenario file. */
export const scenarioSchema = section(
  {
    description: text('one line that says what the scenario shows'),
    switches: listOf(choice(switchNames as [keyof typeof switches]), 'switches').optional(),
    faults: listOf(fault, "faults as 'METHOD PATH-GLOB OUTCOME [times=N]'").optional(),
    ...parts,
    events: listOf(event, 'events')
      .max(MOST_EVENTS, {
        error: ({ input }) => `found ${(input as unknown[]).length} events. Allowed: at most ${MOST_EVENTS} events.`
      })
      .optional()
  },
  'a scenario'
)

export type ScenarioFile = z.infer<typeof scenarioSchema>
export type ScenarioEvent = NonNullable<ScenarioFile['events']>[number]
export type Steps = z.infer<typeof steps>
export type TrafficPart = z.infer<typeof trafficPart>
export type SubnetPart = z.infer<typeof subnetPart>
export type SubscriptionPart = z.infer<typeof subscriptionPart>
