/** Setting below `defaults` by its dotted path, with values that it can have in a hostile configuration. */
export interface ValueRow {
  /** Pattern for the whole path. A list item has the segment `[]`, and a key that the user chooses has `*`. */
  readonly path: RegExp
  readonly values: readonly unknown[]
}

const OTHER = '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/hub/providers'
const LONG = 'x'.repeat(300)

/** Values that can replace any setting. */
export const ANYWHERE: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1.5,
  1e21,
  true,
  [],
  {},
  [[]],
  { a: 1 },
  ['a', 'a'],
  LONG,
  '[resourceGroup().id]',
  `$\{{ secrets.AZURE_CLIENT_ID }}`,
  '$(id)`id`',
  '::error::forged',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'shоp',
  'a\u0000b',
  'a\u202eb',
  '🦊',
  'null',
  'no',
  '0x10',
  '1e3',
  '__proto__'
]

const RANGES = [
  '10.200.0.0/24',
  '10.200.0.0/23',
  '10.200.0.0/22',
  '10.200.0.0/25',
  '10.240.0.0/16',
  '10.240.0.0/20',
  '10.240.0.0/22',
  '10.240.0.0/24',
  '10.240.8.0/21',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '0.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '172.16.0.0/16',
  '172.16.0.0/30',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '192.168.0.0/24',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '10.240.0.1/16',
  '10.999.0.0/16',
  '10.1.0.0/33',
  '010.1.0.0/16',
  'fd00::/48',
  '10.1.0.0'
]

const ADDRESSES = [
  '10.0.1.4',
  '10.0.0.0',
  '10.0.0.1',
  '10.0.3.255',
  '10.200.0.4',
  '0.0.0.0',
  '8.8.8.8',
  '127.0.0.1',
  '168.63.129.16',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '10.0.1.256',
  '10.0.1'
]

const GUIDS = [
  '11111111-2222-3333-4444-555555555555',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '{11111111-2222-3333-4444-555555555555}',
  '11111111222233334444555555555555',
  '11111111-2222-3333-4444-55555555555'
]

function ids(type: string): string[] {
  const id = `${OTHER}/${type}/corp`
  return [
    id,
    `${id}/`,
    `${id}/..`,
    `${OTHER}/${type}/..`,
    `${OTHER}/${type}/.`,
    `${OTHER}/${type}/a%2fb`,
    `${OTHER}/${type}/a b`,
    `${OTHER}/${type}/a?b=c`,
    `${OTHER}/${type}/a#b`,
    `${OTHER}/Microsoft.Web/sites/corp`,
    id.toLowerCase(),
    id.toUpperCase(),
    id.replace('hub', '..'),
    id.replace('99999999-2222-3333-4444-555555555555', '00000000-0000-0000-0000-000000000000'),
    id.replace('99999999-2222-3333-4444-555555555555', 'production'),
    `https://management.azure.com${id}`
  ]
}

const ADDRESSES_OF_REPOSITORIES = [
  'https://github.com/contoso/shop',
  'https://github.com/contoso/shop.git',
  'https://github.com:443/contoso/shop',
  'https://github.com:99999/contoso/shop',
  'https://github.com:65536/contoso/shop',
  'https://github.com:0/contoso/shop',
  'https://999.1.1.1/contoso/shop',
  'https://10.0.0.7/contoso/shop',
  'https://[fd00::1]/contoso/shop',
  'https://user@github.com/contoso/shop',
  'https://ghp_0123456789abcdefghij@github.com/contoso/shop',
  'https://user:SuperSecretPw@github.com/contoso/shop',
  'https://github.com',
  'https://github.com/../..',
  'https://github.com/a b',
  'https://github..com/a/b',
  'https://-github.com/a/b',
  'https://xn--a/a/b',
  'http://github.com/contoso/shop',
  'ssh://git@github.com/contoso/shop',
  'ssh://git@github.com:22/contoso/shop',
  'ssh://git@github.com:99999/contoso/shop',
  'ssh://git@git.contoso.com/shop',
  'git@github.com:contoso/shop.git',
  'file:///etc/passwd',
  'javascript:alert(1)'
]

const NAMES = ['workload', 'kube-system', 'flux-system', 'a', 'a'.repeat(63), 'a'.repeat(64), 'A', '-a', 'a.b', '7']
const DURATIONS = ['0s', '10s', '0m', '10m', '15m', '0h', '1h', '99999s', '99999m', '1d', '-1m', '1.5m', '10']
const DATES = ['2026-12-24', '2027-01-04', '2026-02-30', '2026-13-01', '2020-01-01', '2099-12-31', '24.12.2026']
const EMAILS = ['ops@contoso.com', 'ops@contoso', 'a b@contoso.com', `${'a'.repeat(65)}@contoso.com`, 'ops@', '@x.com']
const DIGEST = '24841fe2de7304c149343d877d2923b4c8800a38ba015dea9174c23b20e344a0'

/** Values of settings that are text. The first row that matches a path applies. */
export const TEXT_VALUES: readonly ValueRow[] = [
  {
    path: /^region$|replicas\.\[\]$/,
    values: [
      'westeurope',
      'northeurope',
      'swedencentral',
      'westus',
      'northcentralus',
      'qatarcentral',
      'chinaeast2',
      'usgovvirginia',
      'westeuropa',
      'West Europe',
      '(Europe) West Europe',
      'atlantis',
      'a1',
      'global'
    ]
  },
  {
    path: /^tags\.\*$/,
    values: ['blue', '', ' ', 'a'.repeat(256), 'a'.repeat(257), "[parameters('x')]", '🦊', 'a\nb']
  },
  { path: /addressSpaces?(\.\[\])?$|peeredAddressSpaces|clusterAddressSpaces|subnets\./, values: RANGES },
  { path: /firewallAddress$|dnsServers/, values: ADDRESSES },
  { path: /networkId$/, values: ids('Microsoft.Network/virtualNetworks') },
  { path: /firewallPolicy\.id$/, values: ids('Microsoft.Network/firewallPolicies') },
  { path: /logWorkspaceId$/, values: ids('Microsoft.OperationalInsights/workspaces') },
  { path: /dns\.existing\./, values: ids('Microsoft.Network/privateDnsZones') },
  { path: /registry\.id$/, values: ids('Microsoft.ContainerRegistry/registries') },
  { path: /actionGroupId$/, values: ids('Microsoft.Insights/actionGroups') },
  { path: /GroupId$/, values: GUIDS },
  { path: /amespaces\.\[\]$/, values: NAMES },
  {
    path: /ingress\.domain$/,
    values: ['contoso.com', 'a.b', 'localhost', 'contoso.com.', '*.contoso.com', 'xn--a.com', '1.2.3.4']
  },
  { path: /ingress\.host$/, values: [...NAMES, 'app', 'www', 'preview', '*'] },
  { path: /probePath$/, values: ['/', '/healthz', '//', '/a?b', '/%', '/%2e%2e', 'healthz'] },
  {
    path: /certificates\.(gateway|ingress)$/,
    values: [
      'workflow',
      'https://corp.vault.azure.net/secrets/ingress',
      'https://corp.vault.azure.net/secrets/ingress/0123456789abcdef0123456789abcdef',
      'https://corp.vault.azure.cn/secrets/ingress',
      'https://user:SuperSecretPw@corp.vault.azure.net/secrets/a',
      '-----BEGIN PRIVATE KEY-----'
    ]
  },
  {
    path: /trustedRoots/,
    values: [
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      '-----BEGIN PRIVATE KEY-----\nAAAA',
      'AAAA'
    ]
  },
  { path: /cache\.\[\]\.name$/, values: ['nginx', 'mcr-nginx', 'abc', 'a'.repeat(51), 'a_b_c'] },
  {
    path: /cache\.\[\]\.from$/,
    values: [
      'mcr.microsoft.com/oss/nginx',
      'mcr.microsoft.com/*',
      'docker.io/library/nginx',
      'mcr.microsoft.com',
      'x/y'
    ]
  },
  { path: /cache\.\[\]\.to$/, values: ['oss/nginx', '*', 'oss/*', 'Oss', '/a'] },
  {
    path: /images\.\[\]\.from$/,
    values: [
      `docker.io/library/traefik@sha256:${DIGEST}`,
      `docker.io/library/traefik@sha256:${'0'.repeat(64)}`,
      'docker.io/library/traefik:latest',
      `user:SuperSecretPw@docker.io/library/traefik@sha256:${DIGEST}`
    ]
  },
  { path: /images\.\[\]\.to$/, values: ['library/traefik', 'a', 'A', '../a', `a/${'b'.repeat(250)}`] },
  { path: /(images\.\[\]|source\|1)\.tag$/, values: ['v1', 'latest', '-a', 'a'.repeat(129), 'a b'] },
  { path: /nameSuffix$/, values: ['', 'b', 'abcd', 'abcde', 'B'] },
  { path: /emails/, values: EMAILS },
  { path: /allowedImages/, values: ['ghcr.io/contoso', 'ghcr.io', 'mcr.microsoft.com/oss', 'localhost', 'a b', '.*'] },
  { path: /containerLimits\.cpu$/, values: ['1', '500m', '0', '0.5', '1000', '999999m', '1cpu'] },
  { path: /containerLimits\.memory$/, values: ['512Mi', '2Gi', '0Mi', '1G', '999999Gi', '1.5Gi'] },
  { path: /changes\.after$/, values: ['production', 'staging', 'missing', 'x', '../production'] },
  {
    path: /\.upgrade\.(maxSurge|maxUnavailable)\|1$/,
    values: ['33%', '100%', '1', '0', '0%', '1000', '101%', '1001', '3.5%', '33 %', '-1', '%']
  },
  {
    path: /upgrades\.poolOrder\.\[\]$/,
    values: ['user', 'system', 'batch', 'a', 'missing', 'User']
  },
  {
    path: /upgrades\.after$/,
    values: ['production', 'staging', 'test', 'missing', 'x', '../production']
  },
  {
    path: /kubernetesVersion$/,
    values: ['1.36', '1.35', '1.34', '1.30', '1.20', '1.99', '1.36.2', 'v1.36', '2.0', 1.36]
  },
  {
    path: /vmSize$/,
    values: [
      'Standard_D4d_v5',
      'Standard_D4ds_v5',
      'Standard_D4ds_v6',
      'Standard_D4pds_v5',
      'Standard_E4ds_v5',
      'Standard_D2d_v5',
      'Standard_DS2_v2',
      'Standard_D4_v5',
      'Standard_B2s',
      'Standard_A1_v2',
      'standard_d4d_v5',
      'Standard_Nonsense',
      'Basic_A0'
    ]
  },
  { path: /labels\.\*$/, values: ['shop', '', 'a'.repeat(63), 'a'.repeat(64), '-a', 'a b', 'true'] },
  {
    path: /taints/,
    values: [
      'batch=true:NoSchedule',
      'batch=true:NoExecute',
      'CriticalAddonsOnly=true:NoSchedule',
      'kubernetes.azure.com/scalesetpriority=spot:NoSchedule',
      'node.kubernetes.io/not-ready:NoSchedule',
      'a=b',
      'a=b:Never',
      ':NoSchedule'
    ]
  },
  { path: /^cluster\.autoscaler\./, values: DURATIONS },
  { path: /\.start$/, values: ['00:00', '23:59', '24:00', '7:00', '07:60'] },
  { path: /utcOffset$/, values: ['+00:00', '+14:00', '-12:00', '+05:45', '-12:45', '+14:45', 'Z'] },
  { path: /(freezes\.\[\]\.(from|to)|accept\.\[\]\.until)$/, values: DATES },
  { path: /(freezes|accept)\.\[\]\.reason$/, values: ['holidays', '', '|', '`x`', '@everyone'] },
  { path: /source\|0\.url$/, values: ADDRESSES_OF_REPOSITORIES },
  { path: /httpsUser$/, values: ['git', 'x-token-auth', 'a:b', '', 'ghp_0123456789abcdefghijABCDEFGHIJ0123456789'] },
  {
    path: /httpsCACert$/,
    values: [
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      '-----BEGIN PRIVATE KEY-----\nAAAA',
      'AAAA'
    ]
  },
  {
    path: /sshKnownHosts$/,
    values: [
      'git.contoso.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
      'git.contoso.com',
      'ssh-rsa AAAA',
      '-----BEGIN OPENSSH PRIVATE KEY-----'
    ]
  },
  {
    path: /revision\.(branch|tag)$/,
    values: ['main', 'feature/a', 'refs/heads/main', '-x', 'a..b', 'a.lock', 'a b', '@']
  },
  { path: /semver$/, values: ['1.x', '>=1.0.0', '^1.2', '*', 'latest', '1.0.0 || 2.0.0'] },
  { path: /commit$/, values: ['0'.repeat(40), 'a'.repeat(39), 'HEAD'] },
  { path: /source\|1\.repository$/, values: ['gitops/platform', 'A', '../a', ''] },
  { path: /gitops\.path$/, values: ['./gitops', '.', './', './..', '/etc', './a/../..', './a b', 'gitops'] }
]

/** Names of keys that the user chooses, by the path of their mapping. */
export const KEYS: readonly { readonly path: RegExp; readonly names: readonly string[] }[] = [
  {
    path: /^tags$/,
    names: [
      'team',
      'Cost Center',
      'owner(team)',
      '1st',
      'ms:usage',
      'a'.repeat(129),
      'a'.repeat(513),
      'hidden-link:x',
      'azure-x',
      'aks-baseline-part',
      'aks-managed-x',
      "[concat('a','b')]",
      'Größe',
      ' padded ',
      '__proto__',
      'constructor'
    ]
  },
  {
    path: /labels$/,
    names: [
      'team',
      'contoso.com/team',
      'kubernetes.io/role',
      'node-role.kubernetes.io/worker',
      'kubernetes.azure.com/mode',
      'agentpool',
      'a b',
      `${'a'.repeat(254)}/b`,
      '/a'
    ]
  },
  {
    path: /pools$/,
    names: [
      'user',
      'batch',
      'system',
      'npuser01',
      'abcdefghijkl',
      'abcdefghijklm',
      'User',
      '1pool',
      'a-b',
      'constructor'
    ]
  }
]
