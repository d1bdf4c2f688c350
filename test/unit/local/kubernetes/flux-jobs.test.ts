import { describe, expect, it } from '@jest/globals'
import type { Loose } from '../azure/kit.ts'
import { type FluxKit, fluxKit, kustomization, namespace, statusOf } from './flux-kit.ts'
import { cronJob, job } from './job-kit.ts'

/** Applies an object in the namespace `web`, and returns what Flux reports. */
function applied(kit: FluxKit, ...objects: Loose[]): Loose {
  kit.commit({ 'web.yaml': [namespace('web'), ...objects] })
  return statusOf(kit.apply({ all: kustomization('./') }), 'bootstrap-all')
}

const jobs = (kit: FluxKit): string[] =>
  Object.keys((Object.values(kit.world.tables.jobs ?? {})[0] as Loose | undefined) ?? {})

describe('Flux', () => {
  it('waits until a Job is complete', () => {
    const kit = fluxKit()
    kit.commit({ 'web.yaml': [namespace('web'), job('sleep 120')] })
    const status = statusOf(kit.apply({ all: kustomization('./') }), 'bootstrap-all')
    expect(status).toMatchObject({ compliance: 'Compliant', reason: 'ReconciliationSucceeded' })
    const state = Object.values(Object.values(kit.world.tables.jobs as Loose)[0] as Loose)[0] as Loose
    expect(state.conditions.map(({ type }: Loose) => type)).toContain('Complete')
  })

  it('fails at once when a Job fails, long before the timeout', () => {
    const kit = fluxKit()
    const status = applied(kit, job('sleep 5; exit 1', { backoffLimit: 0 }))
    expect(status.reason).toBe('HealthCheckFailed')
    expect(status.message).toMatch(/^health check failed after \d{2}(\.\d+)?s: .*Job\/web\/task status: 'Failed'/)
  })

  it('applies a Job again that was deleted after its time', () => {
    const kit = fluxKit()
    expect(applied(kit, job('sleep 5', { ttlSecondsAfterFinished: 30 })).compliance).toBe('Compliant')
    kit.wait(60)
    expect(jobs(kit)).toEqual([])
    kit.wait(270)
    expect(jobs(kit)).toEqual(['batch/Job/web/task'])
  })

  it('does not wait for a CronJob', () => {
    expect(applied(fluxKit(), cronJob('0 3 * * *', 'sleep 5')).compliance).toBe('Compliant')
  })

  it('waits until the timeout for a claim that no pod uses', () => {
    const data = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'web' } }
    const status = applied(fluxKit(), { ...data, spec: { accessModes: ['ReadWriteOnce'] } })
    expect(status.message).toMatch(/PersistentVolumeClaim\/web\/data status: 'InProgress'/)
  })

  it.each<[string, Loose, string]>([
    [
      'a schedule that cannot be read',
      cronJob('every day', 'sleep 5'),
      'CronJob/web/nightly dry-run failed (Invalid): CronJob.batch "nightly" is invalid: spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'
    ],
    [
      'a Job that restarts always',
      job('sleep 5', { restartPolicy: 'Always' }),
      'Job/web/task dry-run failed (Invalid): Job.batch "task" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'
    ]
  ])('reports the refusal of %s', (_, object, message) => {
    expect(applied(fluxKit(), object)).toMatchObject({ reason: 'ReconciliationFailed', message })
  })
})
