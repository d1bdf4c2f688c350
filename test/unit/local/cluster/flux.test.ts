import { describe, expect, it } from '@jest/globals'
import { configMap, deployment, fluxKit, kustomization, namespace, statusOf } from './flux-kit.ts'

const tree = {
  'gitops/namespaces/web.yaml': namespace('web'),
  'gitops/app/app.yaml': [configMap('settings'), deployment('app')]
}
const kustomizations = {
  namespaces: kustomization('./gitops/namespaces'),
  app: kustomization('./gitops/app', { dependsOn: ['namespaces'] })
}

describe('Flux', () => {
  it('makes a good tree of a source Compliant, in the order of its dependencies', () => {
    const kit = fluxKit()
    const commit = kit.commit(tree)
    const configuration = kit.apply(kustomizations)
    expect(configuration).toMatchObject({
      provisioningState: 'Succeeded',
      complianceState: 'Compliant',
      sourceSyncedCommitId: `main@sha1:${commit}`
    })
    expect(statusOf(configuration, 'bootstrap-app')).toEqual({
      compliance: 'Compliant',
      reason: 'ReconciliationSucceeded',
      message: `Applied revision: main@sha1:${commit}`
    })
  })
})
