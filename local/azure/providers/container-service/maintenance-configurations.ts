import { CLUSTER, clusterOf } from '../../../aks/cluster-model.ts'
import type { MaintenanceWindow, Schedule } from '../../../aks/maintenance-window.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import { firstOf, invalidParameter } from './agent-pool-check.ts'
import { containerService, refuseStopped } from './container-service.ts'

/** The only names that govern something: "Use planned maintenance to schedule and control upgrades for AKS". */
const DEFAULT = 'default'
const names: readonly string[] = [DEFAULT, 'aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule']

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const WEEKS = ['First', 'Second', 'Third', 'Fourth', 'Last']
const HOURS = { fewest: 4, most: 24 } as const

interface Maintenance {
  readonly maintenanceWindow?: MaintenanceWindow
  readonly timeInWeek?: readonly { readonly day?: string; readonly hourSlots?: readonly number[] }[]
}

const rules: readonly ((put: Put) => Refusal | undefined)[] = [
  ({ world, id }) => refuseStopped(clusterOf(world, id)),
  refuseName,
  refuseContent,
  refuseSchedule,
  refuseTimes,
  refuseDates
]

function maintenance({ body }: Put): Maintenance {
  return body.properties ?? {}
}

function invalidConfiguration(put: Put, what: string): Refusal {
  return invalidParameter('maintenanceConfiguration', `Maintenance configuration '${put.name}' is not valid: ${what}.`)
}

function refuseName(put: Put): Refusal | undefined {
  return names.includes(put.name) ? undefined : invalidConfiguration(put, `its name must be one of ${names.join(', ')}`)
}

/** Hours of the week are the default's alone, and it may have a window instead. */
function refuseContent(put: Put): Refusal | undefined {
  const { maintenanceWindow, timeInWeek } = maintenance(put)
  if (put.name !== DEFAULT && timeInWeek !== undefined) return invalidConfiguration(put, 'only default has timeInWeek')
  if (maintenanceWindow === undefined && timeInWeek === undefined)
    return invalidConfiguration(put, 'it has no maintenanceWindow')
  const wrong = timeInWeek?.find(
    ({ day = '', hourSlots = [] }) => !DAYS.includes(day) || hourSlots.some(hour => hour < 0 || hour > 23)
  )
  return wrong === undefined
    ? undefined
    : invalidConfiguration(put, `${JSON.stringify(wrong)} is no day with hours 0 to 23`)
}

function between(value: number | undefined, fewest: number, most: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= fewest && value <= most
}

/** What each kind of schedule must hold. */
const schedules: { readonly [K in keyof Schedule]-?: (schedule: NonNullable<Schedule[K]>) => boolean } = {
  daily: ({ intervalDays }) => between(intervalDays, 1, 7),
  weekly: ({ intervalWeeks, dayOfWeek = '' }) => between(intervalWeeks, 1, 4) && DAYS.includes(dayOfWeek),
  absoluteMonthly: ({ intervalMonths, dayOfMonth }) => between(intervalMonths, 1, 6) && between(dayOfMonth, 1, 31),
  relativeMonthly: ({ intervalMonths, weekIndex = '', dayOfWeek = '' }) =>
    between(intervalMonths, 1, 6) && WEEKS.includes(weekIndex) && DAYS.includes(dayOfWeek)
}

function isValid<K extends keyof Schedule>(kind: K, schedule: Schedule): boolean {
  const own = schedule[kind]
  return own !== undefined && schedules[kind](own)
}

function refuseSchedule(put: Put): Refusal | undefined {
  const { maintenanceWindow } = maintenance(put)
  if (maintenanceWindow === undefined) return undefined
  const schedule = maintenanceWindow.schedule ?? {}
  const given = (Object.keys(schedules) as (keyof Schedule)[]).filter(kind => schedule[kind] !== undefined)
  const [kind] = given
  if (kind === undefined || given.length > 1)
    return invalidConfiguration(put, `it needs exactly one of ${Object.keys(schedules).join(', ')}`)
  if (put.name === DEFAULT && kind !== 'weekly') return invalidConfiguration(put, 'default takes weekly schedules only')
  return isValid(kind, schedule)
    ? undefined
    : invalidConfiguration(put, `${JSON.stringify(schedule[kind])} is no ${kind} schedule`)
}

function refuseTimes(put: Put): Refusal | undefined {
  const window = maintenance(put).maintenanceWindow
  if (window === undefined) return undefined
  const { durationHours, startTime = '', utcOffset = '+00:00', startDate } = window
  if (!between(durationHours, HOURS.fewest, HOURS.most)) {
    return invalidConfiguration(put, `durationHours ${durationHours} is not between ${HOURS.fewest} and ${HOURS.most}`)
  }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(startTime))
    return invalidConfiguration(put, `startTime '${startTime}' is not HH:mm`)
  if (!/^[+-]\d{2}:\d{2}$/.test(utcOffset))
    return invalidConfiguration(put, `utcOffset '${utcOffset}' is not +HH:mm or -HH:mm`)
  return startDate === undefined || isDate(startDate)
    ? undefined
    : invalidConfiguration(put, `startDate '${startDate}' is not a day`)
}

function isDate(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

function refuseDates(put: Put): Refusal | undefined {
  const spans = maintenance(put).maintenanceWindow?.notAllowedDates ?? []
  const wrong = spans.find(({ start, end }) => !isDate(start) || !isDate(end) || String(start) > String(end))
  return wrong === undefined
    ? undefined
    : invalidConfiguration(put, `${JSON.stringify(wrong)} is no span of days from start to end`)
}

/** Written and answered at once. */
export const maintenanceConfigurations: ResourceType = {
  ...containerService,
  type: `${CLUSTER}/maintenanceConfigurations`,
  location: 'none',
  style: 'sync',
  seconds: { create: 2, update: 2, delete: 2 },
  refuse: put => firstOf(put, rules),
  refuseDelete: (world, { id }) => refuseStopped(clusterOf(world, id)),
  complete: ({ world, body }) => {
    const { maintenanceWindow, ...rest } = body.properties ?? {}
    if (maintenanceWindow === undefined) return rest
    const today = new Date(world.now).toISOString().slice(0, 10)
    return { ...rest, maintenanceWindow: { utcOffset: '+00:00', startDate: today, ...Object(maintenanceWindow) } }
  }
}
