import { describe, expect, it } from '@jest/globals'
import { apiServerAnswers } from '../../../../local/aks/api-server-availability.ts'
import { setSwitches } from '../../../../local/azure/switches.ts'
import { findObject } from '../../../../local/kubernetes/cluster-state.ts'
import type { Kit, Loose } from '../azure/kit.ts'
import { fluxKit, kustomization, namespace, REPOSITORY } from '../kubernetes/flux-kit.ts'
import { AKS, publicCluster } from './cluster-kit.ts'

const MINUTES = 14

const at = (kubernetesVersion: string) => ({
  ...publicCluster,
  properties: { ...publicCluster.properties, kubernetesVersion }
})
const cluster35 = at('1.35')
const SOURCE = { url: REPOSITORY, repositoryRef: { branch: 'main' }, syncIntervalInSeconds: 60, timeoutInSeconds: 60 }

function startUpgrade(kit: Kit, cluster: string): void {
  const answer = kit.put(cluster, at('1.36'), { version: AKS })
  expect((answer.body as Loose).error).toBeUndefined()
}

/** Upgrades the control plane of a cluster and returns the minutes in which its API server did not answer. */
function minutesAway(kit: Kit, cluster: string): number {
  let away = 0
  startUpgrade(kit, cluster)
  for (let minute = 0; minute < MINUTES; minute++) {
    if (!apiServerAnswers(kit.world, cluster)) away += 1
    kit.wait(60)
  }
  expect(kit.get(cluster, { version: AKS }).properties.currentKubernetesVersion).toBe('1.36.2')
  return away
}

describe('the API server', () => {
  it('answers throughout an upgrade of the control plane, and is away for five minutes with the switch (AKS#2150)', () => {
    const usual = fluxKit(cluster35, false)
    expect(minutesAway(usual, usual.cluster)).toBe(0)
    const away = fluxKit(cluster35, false)
    setSwitches(away.world, ['api-server-away-in-upgrade'])
    expect(minutesAway(away, away.cluster)).toBe(5)
    expect(apiServerAnswers(away.world, away.cluster)).toBe(true)
  })

  it('does not answer before the cluster exists, while it is stopped, and after its deletion', () => {
    const kit = fluxKit(cluster35, false)
    const version = { version: AKS }
    expect(apiServerAnswers(kit.world, `${kit.cluster}-other`)).toBe(false)
    expect(apiServerAnswers(kit.world, kit.cluster)).toBe(true)
    kit.send('POST', `${kit.cluster}/stop`, undefined, version)
    kit.settle()
    expect(apiServerAnswers(kit.world, kit.cluster)).toBe(false)
    kit.send('POST', `${kit.cluster}/start`, undefined, version)
    kit.settle()
    expect(apiServerAnswers(kit.world, kit.cluster)).toBe(true)
    kit.send('DELETE', kit.cluster, undefined, version)
    kit.settle()
    expect(apiServerAnswers(kit.world, kit.cluster)).toBe(false)
  })
})

describe('Flux', () => {
  /** Returns whether Flux applies a change during the last minutes of an upgrade of the control plane, and after it. */
  function appliedAt(isAway: boolean): boolean[] {
    const kit = fluxKit(cluster35)
    kit.commit({ 'app/web.yaml': namespace('web') })
    kit.apply({ app: kustomization('./app', { syncIntervalInSeconds: 60 }) }, { gitRepository: SOURCE })
    if (isAway) setSwitches(kit.world, ['api-server-away-in-upgrade'])
    startUpgrade(kit, kit.cluster)
    kit.wait(120)
    kit.commit({ 'app/web.yaml': namespace('web'), 'app/other.yaml': namespace('other') })
    const reference = { apiVersion: 'v1', kind: 'Namespace', name: 'other' }
    const isApplied = () => findObject(kit.world, kit.cluster, reference) !== undefined
    kit.wait(150)
    const before = isApplied()
    kit.wait(300)
    return [before, isApplied()]
  }

  it('applies nothing while the API server is away, and continues when it is back', () => {
    expect(appliedAt(false)).toEqual([true, true])
    expect(appliedAt(true)).toEqual([false, true])
  })
})
