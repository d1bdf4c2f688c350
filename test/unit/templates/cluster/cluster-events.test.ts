import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import {
  clusterStacksOf,
  FEDERATED_SERVICE_ACCOUNTS,
  relaySubscription,
  STACKS
} from '../../../../src/templates/index.ts'
import { baselineWith, EVERYTHING, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const of = baselineWith()

describe('federated credentials', () => {
  const names = (variant: Baseline) =>
    Object.values(templateOf(variant, 'federation-blue', EVERYTHING).resources).map(({ name }) => name)

  it('wait for the issuer, and are planned without', () => {
    expect(templateOf(of, 'federation-blue').resources).toEqual({})
    const { awaited } = STACKS['federation-blue'].build(of, EMPTY_LIVE_STATE)
    expect(awaited?.map(({ placeholder, actual }) => [placeholder.split('/').at(-1), actual])).toEqual([
      ['ingress-controller', null]
    ])
  })

  it('trust one service account of their own cluster', () => {
    expect(propertiesOf(of, 'federation-green', 'ingress_controller', EVERYTHING)).toEqual({
      issuer: EVERYTHING.stamps.green.issuer,
      subject: 'system:serviceaccount:ingress:traefik',
      audiences: ['api://AzureADTokenExchange']
    })
  })

  it('are as planned once the issuer is known', () => {
    const { awaited } = STACKS['federation-blue'].build(of, EVERYTHING)
    expect(awaited?.every(({ placeholder, actual }) => placeholder === actual)).toBe(true)
    expect(names(of)).toEqual([`${of.ids.clusters.blue.ingressIdentity.split('/').at(-1)}/ingress-controller`])
  })

  it('are written one after the other, since Azure refuses two at once', () => {
    const { resources } = templateOf(VARIANTS.flux, 'federation-blue', EVERYTHING)
    expect(Object.values(resources).map(({ dependsOn }) => dependsOn)).toEqual([undefined, ['ingress_controller']])
  })

  it('are fewer than an identity takes, and no two the same', () => {
    const subjects = FEDERATED_SERVICE_ACCOUNTS.map(({ identity, namespace, serviceAccount }) =>
      [identity, namespace, serviceAccount].join()
    )
    expect(new Set(subjects).size).toBe(FEDERATED_SERVICE_ACCOUNTS.length)
    expect(FEDERATED_SERVICE_ACCOUNTS.length).toBeLessThanOrEqual(20)
    for (const { name } of FEDERATED_SERVICE_ACCOUNTS) expect(name).toMatch(/^[a-z][a-z0-9-]{2,119}$/)
  })
})

describe('events', () => {
  const { everything, logicApp } = VARIANTS

  it('have a stack only where somebody wants them', () => {
    expect(clusterStacksOf(of, 'blue')).toEqual(['identity-blue', 'roles-blue', 'stamp-blue', 'federation-blue'])
    expect(clusterStacksOf(everything, 'green')).toContain('events-green')
    expect(() => STACKS['events-blue'].build(of, EMPTY_LIVE_STATE)).toThrow('events.relay is not set')
  })

  it('are of a cluster of our own, and leave the template of the cluster alone', () => {
    expect(propertiesOf(everything, 'events-blue', 'topic')).toEqual({
      source: everything.ids.clusters.blue.cluster,
      topicType: 'Microsoft.ContainerService.ManagedClusters'
    })
    expect(JSON.stringify(templateOf(everything, 'stamp-blue'))).not.toContain('EventGrid')
  })

  it('go into the queue by an identity, and to the dead letters after a day', () => {
    const {
      deliveryWithResourceIdentity: to,
      deadLetterWithResourceIdentity: after,
      ...rest
    } = propertiesOf(everything, 'events-blue', 'subscription')
    expect(to.destination).toMatchObject({ endpointType: 'StorageQueue', properties: { queueName: 'cluster-events' } })
    expect(after.deadLetterDestination.properties.blobContainerName).toBe('dead-letters')
    expect(to.identity).toEqual(after.identity)
    expect(to.identity.type).toBe('UserAssigned')
    expect(rest.filter.includedEventTypes).toContain('Microsoft.ContainerService.NewKubernetesVersionAvailable')
    expect(rest).not.toHaveProperty('destination')
  })

  it('have one stack location in its name', () => {
    expect(STACKS['events-blue'].build(everything, EMPTY_LIVE_STATE).name).toMatch(/\.events-blue\.westeurope$/)
  })

  it('reach a Logic App by a direct write, with the token in no template', () => {
    expect(Object.keys(templateOf(logicApp, 'events-blue').resources)).toEqual(['topic', 'topicDiagnostics'])
    const target = {
      callbackUrl: 'https://x.logic.azure.com/?sig=s',
      repository: 'contoso/shop',
      token: 'secret',
      labels: ['receiver-1']
    }
    const { id, body } = relaySubscription(logicApp, 'blue', target)
    expect(id).toMatch(/\/systemTopics\/evgt-shop-production-blue-westeurope\/eventSubscriptions\/to-repository$/)
    const { destination, labels } = JSON.parse(JSON.stringify(body.properties))
    expect(labels).toEqual(['receiver-1'])
    expect(destination.properties.deliveryAttributeMappings).toEqual([
      { name: 'x-aks-baseline-repository', type: 'Static', properties: { value: 'contoso/shop', isSecret: false } },
      { name: 'x-aks-baseline-token', type: 'Static', properties: { value: 'secret', isSecret: true } }
    ])
  })
})
