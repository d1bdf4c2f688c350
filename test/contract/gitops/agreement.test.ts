import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { FEDERATED_SERVICE_ACCOUNTS } from '../../../src/templates/cluster/workload-identity.ts'
import { ingressZone } from '../../../src/templates/dns/ingress-zone.ts'
import { gatewayBackends } from '../../../src/templates/gateway/gateway-backends.ts'
import { ingressHostsDefinition } from '../../../src/templates/policy/policy-ingress-hosts.ts'
import { baselineWith, platformWith, withDomain } from '../../unit/templates/baselines.ts'
import { build, everything, find } from './manifests.ts'
import { valuesOf } from './values.ts'

const of = withDomain(baselineWith())
const COLOURS = ['blue', 'green'] as const

describe.each(COLOURS)('the tree of %s', colour => {
  const objects = everything(valuesOf(of, colour))
  const service = find(objects, 'Service', 'traefik')
  const annotation = (name: string) =>
    service.metadata.annotations?.[`service.beta.kubernetes.io/azure-load-balancer-${name}`]
  const parts = gatewayBackends(of, 'contoso.com', new Set(COLOURS))
  const named = <T extends { name: string }>(all: readonly T[], name: string) => all.find(each => each.name === name)

  it('puts the load balancer where the gateway and the ingress zone look for it', () => {
    const pool = named(parts.backendAddressPools, `pool-${colour}`)
    expect(pool?.properties.backendAddresses).toEqual([{ ipAddress: annotation('ipv4') }])
    const records = JSON.stringify(ingressZone(of)[`${colour}Ingress`])
    expect(records).toContain(JSON.stringify({ ipv4Address: annotation('ipv4') }))
    expect(annotation('internal-subnet')).toBe(`ingress-${colour}`)
  })

  it('serves the name the gateway asks for, at its port', () => {
    const settings = named(parts.backendHttpSettingsCollection, `settings-${colour}`)?.properties
    const { rules, tls } = find(objects, 'Ingress', 'aspnetapp').spec
    expect(rules.map(({ host }: { host: string }) => host)).toEqual([settings?.hostName])
    expect(tls).toEqual([{ hosts: [settings?.sniName] }])
    expect(service.spec.ports.map(({ port }: { port: number }) => port)).toEqual([settings?.port])
  })

  it('lets in only the gateway', () => {
    const { gateway_subnet: range } = valuesOf(of, colour)
    const dynamic = parse(find(objects, 'ConfigMap', 'traefik').data?.['dynamic.yaml'] ?? '')
    expect(dynamic.http.middlewares['app-gateway-snet']).toEqual({ ipAllowList: { sourceRange: [range] } })
    const middlewares = find(objects, 'Ingress', 'aspnetapp').metadata.annotations
    const names = Object.keys(dynamic.http.middlewares).map(name => `${name}@file`)
    expect(middlewares?.['traefik.ingress.kubernetes.io/router.middlewares']?.split(',')).toEqual(names)
  })
})

describe('names', () => {
  const objects = everything(valuesOf(of, 'blue'))

  it('of service accounts are those the ingress identity trusts', () => {
    const federated = FEDERATED_SERVICE_ACCOUNTS.filter(({ identity }) => identity === 'ingress')
    const { metadata } = find(objects, 'ServiceAccount', 'traefik')
    expect(federated).toMatchObject([{ namespace: metadata.namespace, serviceAccount: metadata.name }])
    expect(find(objects, 'Deployment', 'traefik').spec.template.spec.serviceAccountName).toBe(metadata.name)
    expect(find(objects, 'Deployment', 'traefik').metadata.namespace).toBe(metadata.namespace)
  })

  it('of namespaces hold those that readers may read', () => {
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)
    expect(namespaces).toEqual(expect.arrayContaining([...of.config.access.readerNamespaces]))
  })

  it('of the gate are those of our own definition', () => {
    const { content } = (ingressHostsDefinition(of).properties as any).policyRule.then.details.templateInfo
    const { kind, metadata } = parse(Buffer.from(content, 'base64').toString())
    const [gate] = build('policy-gate')
    expect(gate?.spec.healthChecks).toMatchObject([
      { kind, name: metadata.name },
      { kind: 'CustomResourceDefinition', name: `${metadata.name}.constraints.gatekeeper.sh` }
    ])
  })

  it('of the certificate are the vault’s, its own or that of others', () => {
    const secretId = 'https://kv-theirs.vault.azure.net/secrets/wildcard'
    const theirs = platformWith(
      ({ ingress }) => ({
        ingress: { ...ingress, certificates: { ...ingress.certificates, ingress: { from: 'vault', secretId } } }
      }),
      of
    )
    const parametersOf = (baseline: typeof of) =>
      find(everything(valuesOf(baseline, 'blue')), 'SecretProviderClass', 'certificate').spec.parameters
    const objectOf = (text: string) => parse(parse(text).array[0])
    expect(parametersOf(of).keyvaultName).toBe(of.ids.vault.split('/').at(-1))
    expect(objectOf(parametersOf(of).objects)).toMatchObject({
      objectName: 'ingress-certificate',
      objectType: 'secret'
    })
    expect(parametersOf(theirs).keyvaultName).toBe('kv-theirs')
    expect(objectOf(parametersOf(theirs).objects)).toMatchObject({ objectName: 'wildcard' })
  })

  it('of the certificate’s file are those Traefik reads', () => {
    const { spec } = find(objects, 'SecretProviderClass', 'certificate')
    const { objectAlias } = parse(parse(spec.parameters.objects).array[0])
    const { volumes, containers } = find(objects, 'Deployment', 'traefik').spec.template.spec
    const volume = volumes.find((each: any) => each.csi?.volumeAttributes.secretProviderClass === 'certificate')
    const mount = containers[0].volumeMounts.find(({ name }: { name: string }) => name === volume.name)
    const { tls } = parse(find(objects, 'ConfigMap', 'traefik').data?.['dynamic.yaml'] ?? '')
    const file = `${mount.mountPath}/${objectAlias}`
    expect(tls.certificates).toEqual([{ certFile: file, keyFile: file }])
    expect(tls.stores.default.defaultCertificate).toEqual({ certFile: file, keyFile: file })
  })
})
