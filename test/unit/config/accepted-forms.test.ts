import { describe, expect, it } from '@jest/globals'
import { findings } from './load-kit.ts'

/** A certificate of nobody, whose key was thrown away. */
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBiTCCAS+gAwIBAgIUauYE0JZfsenp89KX6ikYZvj9/REwCgYIKoZIzj0EAwIw',
  'GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMDIwNDAyWhgPMjEy',
  'NjEwMzAwMjA0MDJaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI',
  'zj0CAQYIKoZIzj0DAQcDQgAE+JZlK5/AGe/RMnDahNDXpGNi5mVN4OT8KrtNkckC',
  'isYTKmYDP0U5fM5zd0Q8tWmKmWQLjJOFxBkKOZwjkGXlCKNTMFEwHQYDVR0OBBYE',
  'FF7sQ8a6RO51mks4XF0IsFgRKhpdMB8GA1UdIwQYMBaAFF7sQ8a6RO51mks4XF0I',
  'sFgRKhpdMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgY7KG5DrD',
  'gV0in56yUFUiadiJYYH55CQ72vOiS8Vpl44CIQDvJQq5KbbEMvAvzsWFPj5LGjr9',
  'GsYiJ7aXQ1aSeu1oQg==',
  '-----END CERTIFICATE-----'
].join('\n')

/** Settings that hold one text, what it may be and what it may not, by the path of the setting. */
const FORMS: Readonly<
  Record<
    string,
    { readonly in: (text: string) => string; readonly good: readonly string[]; readonly bad: readonly string[] }
  >
> = {
  'access.adminGroupId': {
    in: text => `access: { adminGroupId: ${text} }`,
    good: ['00000000-1111-2222-3333-44444444abCD'],
    bad: [
      'admins',
      '00000000-0000-0000-0000-000000000000',
      '00000000-1111-2222-3333-44444444444',
      '{00000000-1111-2222-3333-444444444444}'
    ]
  },
  'access.readerNamespaces.0': {
    in: text => `access: { readerNamespaces: [${text}] }`,
    good: ['a', 'a-1', 'a'.repeat(63)],
    bad: ['A', '-a', 'a-', 'a.b', 'a'.repeat(64)]
  },
  'ingress.domain': {
    in: text => `ingress: { domain: ${text} }`,
    good: ['contoso.com', 'a.b.example', 'xn--bcher-kva.example'],
    bad: ['contoso', 'Contoso.com', 'contoso..com', '-a.com', 'https://contoso.com', 'contoso.com.', '10.0.0.1']
  },
  'ingress.gateway.probePath': {
    in: text => `ingress: { gateway: { probePath: ${text} } }`,
    good: ['/', '/healthz', '/a/b.ico'],
    bad: ['healthz', '/a b', '/?a=b']
  },
  'ingress.certificates.trustedRoots.0': {
    in: text => `ingress: { certificates: { trustedRoots: ["${text.replaceAll('\n', '\\n')}"] } }`,
    good: [CERTIFICATE, `${CERTIFICATE}\n`],
    bad: [
      'ca.pem',
      CERTIFICATE.slice(0, 200),
      CERTIFICATE.slice(1),
      CERTIFICATE.replaceAll('CERTIFICATE', 'PRIVATE KEY')
    ]
  },
  'monitoring.alerts.emails.0': {
    in: text => `monitoring: { alerts: { emails: ["${text}"] } }`,
    good: ['ops@contoso.com', "o'neil+aks@a.b.example"],
    bad: ['ops', 'ops@contoso', 'ops@@contoso.com', 'Ops <ops@contoso.com>', 'ops@contoso.com, a@b.c', '@contoso.com']
  },
  'policies.allowedImages.0': {
    in: text => `policies: { allowedImages: ["${text}"] }`,
    good: ['mcr.microsoft.com', 'ghcr.io/contoso', 'mcr.microsoft.com/oss/'],
    bad: ['nginx', 'https://ghcr.io', 'ghcr.io/Contoso', '.*', 'ghcr.io/a|b', 'ghcr.io/*']
  },
  'policies.containerLimits.cpu': {
    in: text => `policies: { containerLimits: { cpu: "${text}" } }`,
    good: ['2', '500m', '1500m'],
    bad: ['0', '0.5', '500M', '2 cores', '-1']
  },
  'policies.containerLimits.memory': {
    in: text => `policies: { containerLimits: { memory: "${text}" } }`,
    good: ['256Mi', '1Gi', '65536Ki'],
    bad: ['256', '256MB', '1.5Gi', '256mi', '0Mi']
  },
  'cluster.kubernetesVersion': {
    in: text => `cluster: { kubernetesVersion: "${text}" }`,
    good: ['1.34', '1.36', '1.36.2', '1.36.0', '1.36.10'],
    bad: ['1.36.02', '1.36.', '1.36.2-preview', 'v1.34', '1.9', 'latest', '2.00']
  },
  'cluster.pools.user.taints.0': {
    in: text => `cluster: { pools: { user: { taints: ["${text}"] } } }`,
    good: ['gpu=true:NoSchedule', 'a:NoExecute', 'contoso.com/a=b:PreferNoSchedule'],
    bad: [
      'gpu=true',
      'gpu=true:Never',
      '=a:NoSchedule',
      'kubernetes.azure.com/a=b:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
      'node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule',
      'a b:NoSchedule'
    ]
  },
  'cluster.systemPool.taints.0': {
    in: text => `cluster: { systemPool: { taints: ["${text}"] } }`,
    good: ['CriticalAddonsOnly=true:NoSchedule', 'CriticalAddonsOnly:NoExecute', 'contoso.com/a=b:PreferNoSchedule'],
    bad: ['gpu=true:NoSchedule', 'a:NoExecute', 'gpu=true:Never', 'a b:NoSchedule']
  },
  'cluster.autoscaler.scan-interval': {
    in: text => `cluster: { autoscaler: { scan-interval: ${text} } }`,
    good: ['1s', '10s', '300s'],
    bad: ['0s', '00s', '1m', '10', '-1s']
  },
  'cluster.autoscaler.max-node-provision-time': {
    in: text => `cluster: { autoscaler: { max-node-provision-time: ${text} } }`,
    good: ['1m', '15m'],
    bad: ['0m', '15s']
  },
  'cluster.systemPool.labels.team': {
    in: text => `cluster: { systemPool: { labels: { team: "${text}" } } }`,
    good: ['shop', '', 'a_b.c-d', '1'],
    bad: ['-a', 'a/b', 'a b', 'a'.repeat(64)]
  },
  'cluster.systemPool.vmSize': {
    in: text => `cluster: { systemPool: { osDisk: { type: Managed }, vmSize: "${text}" } }`,
    good: ['Standard_D4d_v5', 'Standard_NC24ads_A100_v4', 'Standard_M8-2ms', 'Standard_B2s'],
    bad: ['D4d_v5', 'standard_d4d_v5', 'Standard_', 'Standard D4d v5']
  },
  'upgrades.windows.kubernetes.start': {
    in: text => `upgrades: { windows: { kubernetes: { start: "${text}" } } }`,
    good: ['00:00', '23:59'],
    bad: ['24:00', '9:00', '21:60', '21:00:00', '9 pm']
  },
  'upgrades.windows.kubernetes.utcOffset': {
    in: text => `upgrades: { windows: { kubernetes: { utcOffset: "${text}" } } }`,
    good: ['+00:00', '-05:00', '+05:45', '+14:00'],
    bad: ['01:00', '+1', '+15:00', '-13:00', 'Z', 'CET']
  },
  'upgrades.freezes.0.to': {
    in: text => `upgrades: { freezes: [{ from: 2026-01-01, reason: x, to: "${text}" }] }`,
    good: ['2026-12-31', '2028-02-29'],
    bad: ['2026-02-30', '2027-02-29', '31.12.2026', '2026-1-1', '2026-13-01', '2025-12-31']
  },
  'upgrades.accept.0.until': {
    in: text => `upgrades: { accept: [{ evidence: cluster, reason: x, until: "${text}" }] }`,
    good: ['2026-12-31', '2028-02-29'],
    bad: ['2026-02-30', '31.12.2026', '2026-1-1', 'never']
  },
  'upgrades.accept.0.evidence': {
    in: text => `upgrades: { accept: [{ evidence: "${text}", reason: x, until: 2026-12-31 }] }`,
    good: ['cluster', 'budgets', 'api-usage'],
    bad: ['everything', '']
  },
  'gitops.source.revision.semver': {
    in: text => `gitops: { source: { kind: git, url: https://a.example/b, revision: { semver: "${text}" } } }`,
    good: ['1.x', '>=1.2.0 <2.0.0', '^1.2.3', '~1.2 || ~1.4', '1.0.0 - 2.0.0', '>= 1.0.0-0', '*'],
    bad: ['latest', '>>1.0', '1.0.0.0', '|| 1', '1.0;rm']
  },
  'gitops.source.revision.branch': {
    in: text => `gitops: { source: { kind: git, url: https://a.example/b, revision: { branch: "${text}" } } }`,
    good: ['main', 'release/1.2', 'feature-x'],
    bad: ['-main', 'a..b', 'a b', 'a/', '/a', 'a.lock', 'a//b', 'a~1', 'a@{1}']
  },
  'gitops.path': {
    in: text => `gitops: { path: "${text}" }`,
    good: ['./gitops', './a/b', '.', './'],
    bad: ['gitops', '/gitops', '../gitops', './a/../../b', './a b']
  },
  'registry.replicas.0': {
    in: text => `registry: { replicas: ["${text}"] }`,
    good: ['northeurope', 'westus3'],
    bad: ['North Europe', 'northEurope', '3west']
  },
  'vault.nameSuffix': {
    in: text => `vault: { nameSuffix: "${text}" }`,
    good: ['', 'b', '2026'],
    bad: ['-b', 'B', 'abcde']
  }
}

describe.each(Object.entries(FORMS))('%s', (path, { in: settings, good, bad }) => {
  it.each(good.map(text => [text]))('may be %j', text => {
    expect(findings(settings(text))).toEqual([])
  })

  it.each(bad.map(text => [text]))('cannot be %j', text => {
    const [found, ...others] = findings(settings(text.replaceAll('\\', '\\\\')))
    expect(others).toEqual([])
    expect(found?.path).toBe(`environments.dev.${path}`)
    expect(found?.message).toMatch(/^found .*\.$/)
  })
})
