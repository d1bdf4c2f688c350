import { describe, expect, it } from '@jest/globals'
import { everything, find, keyOf, substitutions } from './manifests.ts'

const values = Object.fromEntries(substitutions.map(({ name, example }) => [name, example]))
const objects = everything(values)
const roles = objects.filter(({ kind }) => /^(Cluster)?Role$/.test(kind))
const bindings = objects.filter(({ kind }) => /^(Cluster)?RoleBinding$/.test(kind))

describe('roles', () => {
  it('write nothing but where an Ingress is reached', () => {
    const writing = roles.flatMap(role =>
      (role.rules ?? [])
        .filter(({ verbs }) => verbs.some(verb => !['get', 'list', 'watch'].includes(verb)))
        .map(({ resources, verbs }) => [keyOf(role), resources, verbs])
    )
    expect(writing).toEqual([['Role workload/traefik', ['ingresses/status'], ['update']]])
  })

  it('name what they read, and read secrets in the namespace they serve only', () => {
    const all = roles.flatMap(role => (role.rules ?? []).flatMap(({ resources }) => [keyOf(role), ...resources]))
    expect(all).not.toContain('*')
    const ofSecrets = roles.filter(({ rules = [] }) => rules.some(({ resources }) => resources.includes('secrets')))
    expect(ofSecrets.map(keyOf)).toEqual(['Role workload/traefik'])
  })

  it('of the whole cluster read what has no namespace', () => {
    const wide = roles.filter(({ kind }) => kind === 'ClusterRole').flatMap(({ rules = [] }) => rules)
    expect(wide.flatMap(({ resources }) => resources)).toEqual(['ingressclasses', 'nodes'])
  })

  it('are those of the tree, given to accounts and groups that are there', () => {
    const given = bindings.map(({ roleRef, metadata }) => {
      const namespace = roleRef?.kind === 'Role' ? (metadata.namespace ?? '') : ''
      return `${roleRef?.kind} ${namespace}/${roleRef?.name}`
    })
    expect(given.sort()).toEqual(roles.map(keyOf).sort())
    const subjects = bindings.flatMap(({ subjects = [] }) => subjects)
    const accounts = subjects.filter(({ kind }) => kind === 'ServiceAccount')
    expect(
      accounts.map(({ name, namespace }) => find(objects, 'ServiceAccount', name).metadata.namespace === namespace)
    ).toEqual([true, true])
    const groups = subjects.filter(({ kind }) => kind === 'Group').map(({ name }) => name)
    expect(new Set(groups)).toEqual(new Set([values.reader_group_id]))
  })
})

describe('Traefik', () => {
  const args: string[] = find(objects, 'Deployment', 'traefik').spec.template.spec.containers[0].args
  const argument = (name: string) => args.find(arg => arg.startsWith(`--${name}=`))?.split('=')[1]

  it('serves the class and the namespace it may read', () => {
    const { metadata } = find(objects, 'IngressClass', argument('providers.kubernetesingress.ingressclass') ?? '')
    expect(find(objects, 'Ingress', 'aspnetapp').spec.ingressClassName).toBe(metadata.name)
    const { namespace } = find(objects, 'Role', 'traefik').metadata
    expect(argument('providers.kubernetesingress.namespaces')).toBe(namespace)
    expect(argument('providers.kubernetesingress.crossprovidernamespaces')).toBe(namespace)
    // Without the classes it drops every Ingress that names one.
    expect(argument('providers.kubernetesingress.disableclusterscoperesources')).toBeUndefined()
  })

  it('believes what the gateway says of a client, and nobody else', () => {
    expect(argument('entrypoints.websecure.forwardedheaders.trustedips')).toBe(values.gateway_subnet)
    expect(argument('entrypoints.websecure.forwardedheaders.insecure')).toBeUndefined()
  })

  it('lets no encoded character past the rules of a path, and no header under another name', () => {
    const characters = args.filter(arg => arg.includes('.encodedcharacters.'))
    expect(characters).toHaveLength(7)
    expect(characters.filter(arg => !arg.endsWith('=false'))).toEqual([])
    expect(argument('entrypoints.websecure.http.aliasheadersstrategy')).toBe('delete')
  })

  it('has no dashboard and calls nobody', () => {
    expect(args.filter(arg => arg.startsWith('--api'))).toEqual([])
    expect(argument('global.checknewversion')).toBe('false')
    expect(argument('global.sendanonymoususage')).toBe('false')
  })
})
