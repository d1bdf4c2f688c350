import { refusal } from '../errors.ts'
import type { Put, Refusal, ResourceType } from '../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from './put-helpers.ts'

const BUDGET = 'Microsoft.Consumption/budgets'
const MOST_NOTIFICATIONS = 5
const EARLIEST = Date.UTC(2017, 5, 1)
const MONTHS_AHEAD = 12

interface Notification {
  readonly threshold?: number
  readonly contactEmails?: readonly string[]
  readonly contactGroups?: readonly string[]
  readonly contactRoles?: readonly string[]
}

function invalidBudget(message: string): Refusal {
  return refusal(400, 'BadRequest', message)
}

function startOf(values: Readonly<Record<string, unknown>> | undefined): string {
  return String((values?.timePeriod as { startDate?: unknown } | undefined)?.startDate ?? '')
}

const checks: readonly PutCheck[] = [refuseAmount, refuseStart, refuseMovedStart, refuseNotifications]

function refuseAmount(put: Put): Refusal | undefined {
  const { amount, category } = bodyProperties(put)
  if (typeof amount === 'number' && amount > 0 && category === 'Cost') return undefined
  return invalidBudget(`Budget ${put.name} needs the category Cost and an amount above 0, not ${amount}.`)
}

/** Azure Consumption, budgets: the first of a month, from June 2017 to a year ahead; of a new budget not before this month. */
function refuseStart(put: Put): Refusal | undefined {
  const text = startOf(bodyProperties(put))
  const start = new Date(text)
  const now = new Date(put.world.now)
  const earliest = put.existing === undefined ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) : EARLIEST
  const latest = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + MONTHS_AHEAD, 1)
  const isFirst = start.getUTCDate() === 1
  if (isFirst && start.getTime() >= earliest && start.getTime() <= latest) return undefined
  return invalidBudget(
    `Invalid budget configuration. Start date '${text}' must be the first of a month, not before the current month and at most ${MONTHS_AHEAD} months ahead.`
  )
}

function refuseMovedStart(put: Put): Refusal | undefined {
  if (put.existing === undefined) return undefined
  const [before, now] = [put.existing.properties, bodyProperties(put)].map(values =>
    new Date(startOf(values)).getTime()
  )
  return before === now ? undefined : invalidBudget('Start date of budgets cannot be updated.')
}

function refuseNotifications(put: Put): Refusal | undefined {
  const all = Object.entries((bodyProperties(put).notifications ?? {}) as Record<string, Notification>)
  if (all.length > MOST_NOTIFICATIONS)
    return invalidBudget(
      `Budget ${put.name} has ${all.length} notifications; at most ${MOST_NOTIFICATIONS} are allowed.`
    )
  const wrong = all.find(([, { threshold = -1 }]) => threshold < 0 || threshold > 1000)
  if (wrong !== undefined)
    return invalidBudget(`The threshold of notification '${wrong[0]}' is not between 0 and 1000.`)
  const mute = all.find(([, { contactEmails = [], contactGroups = [], contactRoles = [] }]) =>
    [contactEmails, contactGroups, contactRoles].every(list => list.length === 0)
  )
  return mute === undefined ? undefined : invalidBudget(`Notification '${mute[0]}' has nobody to contact.`)
}

/** Ten years where no end is said. */
function complete(put: Put): Record<string, unknown> {
  const given = bodyProperties(put)
  const start = new Date(startOf(given))
  const endDate = new Date(Date.UTC(start.getUTCFullYear() + 10, start.getUTCMonth(), 1)).toISOString()
  return {
    currentSpend: { amount: 0, unit: 'EUR' },
    ...given,
    timePeriod: { endDate, ...(given.timePeriod as object | undefined) }
  }
}

export const budgetTypes: readonly ResourceType[] = [
  {
    type: BUDGET,
    apiVersions: ['2026-06-01', '2024-08-01', '2023-11-01', '2023-05-01', '2021-10-01'],
    location: 'none',
    style: 'sync',
    seconds: { create: 2, update: 2, delete: 2 },
    refuse: put => firstRefusal(put, checks),
    complete
  }
]
