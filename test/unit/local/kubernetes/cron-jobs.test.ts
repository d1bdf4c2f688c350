import { describe, expect, it } from '@jest/globals'
import { nextDue } from '../../../../local/azure/protocol/operations.ts'
import { cronJobStates } from '../../../../local/kubernetes/batch/cron-job-state.ts'
import { setPodRun } from '../../../../local/kubernetes/batch/told-pod-runs.ts'
import { forgetObject } from '../../../../local/kubernetes/cluster-state.ts'
import { AKS } from '../aks/cluster-kit.ts'
import { cronJob, type JobKit, jobKit } from './job-kit.ts'

const KEY = 'batch/CronJob/web/nightly'

/** Returns the scheduled times of the Jobs that exist, as hours and minutes. */
function times(kit: JobKit): string[] {
  return kit.jobNames().map(name => new Date(Number(name.split('-')[1]) * 60_000).toISOString().slice(11, 16))
}

function kitAt(time: string): JobKit {
  const kit = jobKit()
  kit.until(time)
  return kit
}

describe('a CronJob', () => {
  it('creates a Job at each scheduled time, by the clock of its time zone', () => {
    const kit = kitAt('00:10')
    kit.apply(cronJob('0 3 * * *', 'sleep 60', { timeZone: 'Europe/Berlin' }))
    kit.until('01:59')
    expect(times(kit)).toEqual([])
    kit.until('02:05')
    expect(times(kit)).toEqual(['02:00'])
    expect(kit.conditions(kit.jobNames()[0])).toContain('Complete CompletionsReached')
    const state = cronJobStates(kit.world, kit.cluster)[KEY]
    expect(new Date(state?.lastSuccessfulTime ?? 0).toISOString()).toBe('2026-11-02T02:01:15.000Z')
    expect(kit.health(cronJob('', ''))).toBe('Current')
  })

  it('keeps as many finished Jobs as its limits say', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 5', { successfulJobsHistoryLimit: 2 }))
    kit.until('01:01')
    expect(times(kit)).toEqual(['00:50', '01:00'])
    setPodRun(kit.world, kit.cluster, KEY, { seconds: 1, exitCode: 1 })
    kit.apply(cronJob('*/10 * * * *', 'sleep 5', { successfulJobsHistoryLimit: 2 }, { backoffLimit: 0 }))
    kit.until('01:35')
    expect(times(kit)).toEqual(['00:50', '01:00', '01:30'])
    expect(kit.pods()).toHaveLength(3)
  })

  it('starts Jobs next to running ones with Allow', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 25m'))
    kit.until('00:31')
    expect(kit.phases()).toEqual(['Running', 'Running', 'Running'])
  })

  it('starts the missed Job when the running one has ended with Forbid', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 25m', { concurrencyPolicy: 'Forbid' }))
    kit.until('00:34')
    expect(times(kit)).toEqual(['00:10'])
    kit.until('00:36')
    expect(times(kit)).toEqual(['00:10', '00:30'])
    expect(kit.phases()).toEqual(['Succeeded', 'Running'])
  })

  it('waits for the next scheduled time with Forbid when the starting deadline is over', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 25m', { concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 60 }))
    kit.until('00:39')
    expect(times(kit)).toEqual(['00:10'])
    kit.until('00:41')
    expect(times(kit)).toEqual(['00:10', '00:40'])
  })

  it('deletes the running Job when the next is due with Replace', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 25m', { concurrencyPolicy: 'Replace' }))
    kit.until('00:21')
    expect(times(kit)).toEqual(['00:20'])
    expect(kit.pods()).toHaveLength(1)
  })

  it('starts nothing while it is suspended, and one missed Job afterwards', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 5', { suspend: true }))
    kit.until('01:05')
    expect(kit.jobNames()).toEqual([])
    expect(Object.values(kit.world.operations).filter(({ kind }) => kind === 'batch')).toEqual([])
    kit.apply(cronJob('*/10 * * * *', 'sleep 5'))
    expect(times(kit)).toEqual(['01:00'])
  })

  it('rests while its cluster is stopped, and starts one missed Job afterwards', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 5'))
    kit.send('POST', `${kit.cluster}/stop`, undefined, { version: AKS })
    kit.settle()
    const before = kit.jobNames()
    kit.until('02:00')
    expect(kit.jobNames()).toEqual(before)
    kit.send('POST', `${kit.cluster}/start`, undefined, { version: AKS })
    kit.settle()
    kit.wait(600)
    expect(kit.jobNames().length).toBeGreaterThan(before.length)
  })

  it('takes its Jobs and their pods along when it is deleted', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/10 * * * *', 'sleep 5'))
    kit.until('00:15')
    forgetObject(kit.world, kit.cluster, KEY)
    kit.apply()
    kit.wait(5)
    expect([kit.jobNames(), kit.pods()]).toEqual([[], []])
    expect(cronJobStates(kit.world, kit.cluster)).toEqual({})
  })

  it('starts nothing when its schedule or time zone cannot be read', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('never', 'sleep 5'))
    kit.until('00:30')
    kit.apply(cronJob('* * * * *', 'sleep 5', { timeZone: 'Mars/Olympus' }))
    kit.until('01:00')
    expect(kit.jobNames()).toEqual([])
  })

  it('keeps nobody waiting, and a world small that runs for a day', () => {
    const kit = kitAt('00:00')
    kit.apply(cronJob('*/5 * * * *', 'sleep 5'))
    kit.until('2026-11-02T01:01')
    const sizes = () => JSON.stringify(kit.world).length
    const before = sizes()
    kit.until('2026-11-03T01:01')
    expect(nextDue(kit.world)).toBeUndefined()
    expect(sizes()).toBeLessThan(before * 1.01)
  })

  it('makes two worlds equal that pass the same time in other steps', () => {
    const [one, two] = [kitAt('00:00'), kitAt('00:00')]
    for (const kit of [one, two]) kit.apply(cronJob('*/7 * * * *', 'sleep 90; exit 1'))
    one.until('02:00')
    for (let minute = 0; minute < 120; minute++) two.wait(60)
    expect(two.world).toEqual(one.world)
  })
})
