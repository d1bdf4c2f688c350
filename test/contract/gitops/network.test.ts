import { describe, expect, it } from '@jest/globals'
import { baselineWith, withDomain } from '../../unit/templates/baselines.ts'
import { everything, find, type KubernetesObject, keyOf, podMakers } from './manifests.ts'
import { valuesOf } from './values.ts'

const values = valuesOf(withDomain(baselineWith()), 'blue')
const objects = everything(values)
const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy')

type Labels = Readonly<Record<string, string>>

interface Peer {
  readonly ipBlock?: { readonly cidr: string }
  readonly namespaceSelector?: { readonly matchLabels: Labels }
  readonly podSelector?: { readonly matchLabels: Labels }
}

interface Port {
  readonly protocol: string
  readonly port: number | string
}

const makers = podMakers(objects)
const carries = (selector: Labels, labels: Labels = {}) =>
  Object.entries(selector).every(([name, value]) => labels[name] === value)
const chosen = (namespace: string | undefined, selector: Labels) =>
  makers.filter(
    ({ object }) => object.metadata.namespace === namespace && carries(selector, object.spec.template.metadata.labels)
  )

const said = (labels: Labels = {}) =>
  Object.entries(labels)
    .map(([name, value]) => `${name.split('/').at(-1)}=${value}`)
    .join(',') || 'all'

/** A peer in words; one without the namespace it lies in would be read as any. */
function peer({ ipBlock, namespaceSelector, podSelector }: Peer): string {
  if (ipBlock !== undefined) return ipBlock.cidr
  return `${namespaceSelector === undefined ? 'same' : said(namespaceSelector.matchLabels)}:${said(podSelector?.matchLabels)}`
}

/** What a policy lets through: who, which way, whom, by which ports. */
function flows({ metadata, spec }: KubernetesObject): string[] {
  const who = `${metadata.namespace}:${said(spec.podSelector.matchLabels)}`
  const ways = [
    ...(spec.ingress ?? []).map(({ from, ports }: { from: Peer[]; ports: Port[] }) => ['from', from, ports]),
    ...(spec.egress ?? []).map(({ to, ports }: { to: Peer[]; ports: Port[] }) => ['to', to, ports])
  ]
  return ways.flatMap(([way, peers, ports]) =>
    peers.map((each: Peer) => {
      const numbers = ports.map(({ protocol, port }: Port) => `${protocol}/${port}`).join(' ')
      return `${who} ${way} ${peer(each)} ${numbers}`
    })
  )
}

describe('network policies', () => {
  it.each(['ingress', 'workload'])('deny everything in %s that none allows', namespace => {
    const denying = policies.filter(({ metadata }) => metadata.namespace === namespace && metadata.name === 'deny-all')
    expect(denying.map(({ spec }) => spec)).toEqual([{ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }])
  })

  it('allow names, the gateway, the API server, scraping, and the ingress to reach the workload: nothing else', () => {
    expect(policies.flatMap(flows).sort()).toEqual(
      [
        'ingress:all to metadata.name=kube-system:k8s-app=kube-dns UDP/53 TCP/53',
        'ingress:all to 169.254.10.0/24 UDP/53 TCP/53',
        'workload:all to metadata.name=kube-system:k8s-app=kube-dns UDP/53 TCP/53',
        'workload:all to 169.254.10.0/24 UDP/53 TCP/53',
        `ingress:name=traefik from ${values.gateway_subnet} TCP/8443`,
        'ingress:name=traefik from metadata.name=kube-system:rsName=ama-metrics TCP/8082',
        'ingress:name=traefik to metadata.name=workload:part-of=workload TCP/8080',
        `ingress:name=traefik to ${values.api_server_subnet} TCP/443 TCP/4443`,
        'workload:part-of=workload from metadata.name=ingress:name=traefik TCP/8080'
      ].sort()
    )
  })

  it('say the same of the API server in cilium’s words', () => {
    const policy = find(objects, 'CiliumNetworkPolicy', 'allow-api-server')
    const plain = find(objects, 'NetworkPolicy', 'allow-api-server')
    expect(policy.metadata).toEqual(plain.metadata)
    expect(policy.spec.endpointSelector).toEqual(plain.spec.podSelector)
    const { toEntities, toPorts } = policy.spec.egress[0]
    expect(toEntities).toEqual(['kube-apiserver'])
    const ports = toPorts[0].ports.map(({ protocol, port }: Port) => ({ protocol, port: Number(port) }))
    expect(ports).toEqual(plain.spec.egress[0].ports)
  })

  it('say ports as numbers and policy types in words', () => {
    const ports = JSON.stringify(policies).matchAll(/"port":([^,}]+)/g)
    expect([...ports].map(([, port]) => Number(port)).filter(Number.isNaN)).toEqual([])
    expect(policies.filter(({ spec }) => spec.policyTypes === undefined).map(keyOf)).toEqual([])
  })
})

describe('labels', () => {
  it('that services and policies select are carried by the pods of one deployment', () => {
    const selecting = objects.flatMap(({ kind, metadata, spec }): [string | undefined, Labels][] => {
      if (kind === 'Service') return [[metadata.namespace, spec.selector]]
      const selector = kind === 'NetworkPolicy' && spec.podSelector.matchLabels
      return selector ? [[metadata.namespace, selector]] : []
    })
    expect(selecting.length).toBeGreaterThan(5)
    expect(selecting.map(([namespace, selector]) => chosen(namespace, selector).length)).toEqual(selecting.map(() => 1))
  })

  it('are not changed by a canary controller that renames what it copies', () => {
    const workload = policies.filter(({ metadata }) => metadata.name === 'allow-ingress')
    expect(workload.map(({ spec }) => Object.keys(spec.podSelector.matchLabels))).toEqual([
      ['app.kubernetes.io/part-of']
    ])
  })
})

describe('ports', () => {
  const opened = (name: string): { name: string; containerPort: number }[] =>
    find(objects, 'Deployment', name).spec.template.spec.containers[0].ports

  it.each(['traefik', 'aspnetapp'])('of the service %s are opened by its pods', name => {
    const targets = find(objects, 'Service', name).spec.ports.map(
      ({ targetPort }: { targetPort: number }) => targetPort
    )
    const numbers = opened(name).map(({ containerPort }) => containerPort)
    expect(numbers).toEqual(expect.arrayContaining(targets))
  })

  it('that policies let in are opened by the pods they are for', () => {
    const letIn = policies.flatMap(({ metadata, spec }) => {
      const ports: Port[] = (spec.ingress ?? []).flatMap((rule: { ports: Port[] }) => rule.ports)
      const pods = chosen(metadata.namespace, spec.podSelector.matchLabels ?? {})
      return ports.map(({ port }) => [pods.map(({ object }) => object.metadata.name).join(), port] as const)
    })
    expect(letIn.length).toBeGreaterThan(2)
    const closed = letIn.filter(([name, port]) => !opened(name).some(({ containerPort }) => containerPort === port))
    expect(closed).toEqual([])
  })

  it('that are scraped are opened, and the collector is let in', () => {
    const { annotations } = find(objects, 'Deployment', 'traefik').spec.template.metadata
    const [rule] = find(objects, 'NetworkPolicy', 'allow-metrics').spec.ingress
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: Number(annotations['prometheus.io/port']) }])
    const { 'cluster-metrics': settings } = find(objects, 'ConfigMap', 'ama-metrics-settings-configmap').data ?? {}
    expect(settings).toContain('podannotationnamespaceregex = "ingress|workload"')
  })

  it('that Traefik opens are those of its arguments', () => {
    const { args } = find(objects, 'Deployment', 'traefik').spec.template.spec.containers[0]
    const addresses = args.flatMap(
      (arg: string) => /^--entrypoints\.(\w+)\.address=:(\d+)$/.exec(arg)?.slice(1, 3).join(' ') ?? []
    )
    const named = opened('traefik').map(({ name, containerPort }) => `${name} ${containerPort}`)
    expect(addresses.sort()).toEqual(named.sort())
  })
})
