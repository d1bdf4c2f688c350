import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import { baselineWith, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const of = baselineWith()
const cluster = (variant: Baseline) => propertiesOf(variant, 'stamp-blue', 'cluster')
const resources = (variant: Baseline) => Object.entries(templateOf(variant, 'stamp-blue').resources)

describe('upgrades', () => {
  it('of an immutable cluster are none', () => {
    expect(cluster(VARIANTS.immutable).autoUpgradeProfile).toEqual({
      upgradeChannel: 'none',
      nodeOSUpgradeChannel: 'None'
    })
    expect(cluster(VARIANTS.frozen).autoUpgradeProfile.upgradeChannel).toBe('patch')
  })

  it('have all three windows in every cluster, with the days on which nothing happens', () => {
    for (const variant of [of, VARIANTS.immutable, VARIANTS.frozen]) {
      const windows = resources(variant).filter(([, { type }]) => type.endsWith('/maintenanceConfigurations'))
      expect(windows.map(([, { name }]) => name.split('/').at(-1))).toEqual([
        'default',
        'aksManagedAutoUpgradeSchedule',
        'aksManagedNodeOSUpgradeSchedule'
      ])
    }
    const window = (symbol: string) => propertiesOf(VARIANTS.frozen, 'stamp-blue', symbol).maintenanceWindow
    expect(window('nodeImageWindow')).toEqual({
      schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Wednesday' } },
      startTime: '21:00',
      durationHours: 12,
      utcOffset: '+00:00',
      notAllowedDates: [{ start: '2026-12-18', end: '2027-01-04' }]
    })
    expect(window('kubernetesWindow').schedule.weekly.dayOfWeek).toBe('Tuesday')
    expect(window('releaseWindow')).toEqual(window('kubernetesWindow'))
  })

  it('open on each day or every other day if the file says so', () => {
    const scheduleOf = (day: string) => {
      const variant = baselineWith('{}', `    upgrades: { windows: { nodeImages: { day: ${day} } } }`)
      return propertiesOf(variant, 'stamp-blue', 'nodeImageWindow').maintenanceWindow.schedule
    }
    expect(scheduleOf('daily')).toEqual({ daily: { intervalDays: 1 } })
    expect(scheduleOf('every-other-day')).toEqual({ daily: { intervalDays: 2 } })
    expect(scheduleOf('Sunday')).toEqual({ weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } })
  })
})
