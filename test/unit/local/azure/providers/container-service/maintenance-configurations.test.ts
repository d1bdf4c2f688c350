import { describe, expect, it } from '@jest/globals'
import { AKS, type ClusterKit, clusterKit, publicCluster } from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose } from '../../kit.ts'

const version = { version: AKS }
const NODES = 'aksManagedNodeOSUpgradeSchedule'
const weekly = { weekly: { intervalWeeks: 1, dayOfWeek: 'Tuesday' } }

function put(kit: ClusterKit, name: string, window: Loose, more: Loose = {}): Loose {
  const maintenanceWindow = { schedule: weekly, durationHours: 4, startTime: '21:00', ...window }
  return kit.put(
    `${kit.cluster}/maintenanceConfigurations/${name}`,
    { properties: { maintenanceWindow, ...more } },
    version
  )
}

function built(): ClusterKit {
  const kit = clusterKit()
  kit.make(kit.cluster, publicCluster, version)
  return kit
}

describe('a maintenance configuration', () => {
  it('is written at once, with offset and first day filled in', () => {
    const kit = built()
    const answer = put(kit, NODES, {})
    expect([answer.status, answer.body.properties.maintenanceWindow]).toEqual([
      201,
      { schedule: weekly, durationHours: 4, startTime: '21:00', utcOffset: '+00:00', startDate: '2026-10-05' }
    ])
    expect(kit.get(`${kit.cluster}/maintenanceConfigurations`, version).value).toHaveLength(1)
    expect(kit.remove(`${kit.cluster}/maintenanceConfigurations/${NODES}`, version).status).toBe(200)
  })

  it.each<[string, string, Loose, Loose, string | undefined]>([
    ['of a name nobody knows', 'nights', {}, {}, 'InvalidParameter'],
    ['for the cluster', 'aksManagedAutoUpgradeSchedule', {}, {}, undefined],
    ['for everything, weekly', 'default', {}, {}, undefined],
    ['for everything, daily', 'default', { schedule: { daily: { intervalDays: 1 } } }, {}, 'InvalidParameter'],
    [
      'with hours of the week for everything',
      'default',
      {},
      { timeInWeek: [{ day: 'Monday', hourSlots: [23] }] },
      undefined
    ],
    [
      'with an hour that is none',
      'default',
      {},
      { timeInWeek: [{ day: 'Monday', hourSlots: [24] }] },
      'InvalidParameter'
    ],
    ['with hours of the week for nodes', NODES, {}, { timeInWeek: [] }, 'InvalidParameter'],
    ['without a window', NODES, {}, { maintenanceWindow: undefined }, 'InvalidParameter'],
    ['with two schedules', NODES, { schedule: { ...weekly, daily: { intervalDays: 1 } } }, {}, 'InvalidParameter'],
    ['without a schedule', NODES, { schedule: {} }, {}, 'InvalidParameter'],
    [
      'every five weeks',
      NODES,
      { schedule: { weekly: { intervalWeeks: 5, dayOfWeek: 'Monday' } } },
      {},
      'InvalidParameter'
    ],
    [
      'on a day that is none',
      NODES,
      { schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Tue' } } },
      {},
      'InvalidParameter'
    ],
    ['daily', NODES, { schedule: { daily: { intervalDays: 7 } } }, {}, undefined],
    [
      'on the last of a month',
      NODES,
      { schedule: { absoluteMonthly: { intervalMonths: 1, dayOfMonth: 31 } } },
      {},
      undefined
    ],
    [
      'on the 32nd',
      NODES,
      { schedule: { absoluteMonthly: { intervalMonths: 1, dayOfMonth: 32 } } },
      {},
      'InvalidParameter'
    ],
    [
      'on the last Sunday',
      NODES,
      { schedule: { relativeMonthly: { intervalMonths: 1, weekIndex: 'Last', dayOfWeek: 'Sunday' } } },
      {},
      undefined
    ],
    [
      'on the fifth Sunday',
      NODES,
      { schedule: { relativeMonthly: { intervalMonths: 1, weekIndex: 'Fifth', dayOfWeek: 'Sunday' } } },
      {},
      'InvalidParameter'
    ],
    ['for three hours', NODES, { durationHours: 3 }, {}, 'InvalidParameter'],
    ['for a day', NODES, { durationHours: 24 }, {}, undefined],
    ['from 24:00', NODES, { startTime: '24:00' }, {}, 'InvalidParameter'],
    ['with an offset by name', NODES, { utcOffset: 'CET' }, {}, 'InvalidParameter'],
    ['with an offset', NODES, { utcOffset: '-05:30' }, {}, undefined],
    ['from a day that is none', NODES, { startDate: '2026-13-01' }, {}, 'InvalidParameter'],
    [
      'but not at the end of the year',
      NODES,
      { notAllowedDates: [{ start: '2026-12-18', end: '2027-01-04' }] },
      {},
      undefined
    ],
    [
      'but not backwards',
      NODES,
      { notAllowedDates: [{ start: '2027-01-04', end: '2026-12-18' }] },
      {},
      'InvalidParameter'
    ],
    ['but not until further notice', NODES, { notAllowedDates: [{ start: '2027-01-04' }] }, {}, 'InvalidParameter']
  ])('%s', (_, name, window, more, code) => {
    expect(codeOf(put(built(), name, window, more))).toBe(code)
  })
})
