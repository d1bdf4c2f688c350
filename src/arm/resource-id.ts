/** A Resource Manager id: `/subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>…`. Compare with `sameId`. */
export type ResourceId = string & { readonly resourceId: true }

export interface ResourceIdParts {
  readonly subscriptionId: string
  readonly resourceGroup: string | undefined
  /** Full type, for example `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string
  readonly name: string
  /** Names from the outermost type to the innermost, for example `['vnet', 'subnet']`. */
  readonly names: readonly string[]
  /** The resource, group or subscription the last provider segment hangs on. */
  readonly scope: ResourceId
}

/** Takes an id as it came from outside (an answer, an input); no more is checked than that it is one. */
export function asResourceId(text: string): ResourceId {
  if (!/^\/(subscriptions|providers)\//i.test(text)) throw new TypeError(`not a resource id: ${text}`)
  return text as ResourceId
}

/** The id of a subscription by its GUID. */
export function subscriptionId(subscription: string): ResourceId {
  return `/subscriptions/${subscription}` as ResourceId
}

/** The id of a resource group; `subscription` is the subscription's GUID. */
export function resourceGroupId(subscription: string, name: string): ResourceId {
  return `/subscriptions/${subscription}/resourceGroups/${name}` as ResourceId
}

/** `resourceId(group, 'Microsoft.Network/virtualNetworks/subnets', 'vnet', 'subnet')`; `scope` may be any id. */
export function resourceId(scope: ResourceId, type: string, ...names: string[]): ResourceId {
  const [namespace, ...types] = type.split('/')
  if (types.length !== names.length) throw new TypeError(`${type} takes ${types.length} names, not ${names.length}`)
  return `${scope}/providers/${namespace}/${types.map((t, i) => `${t}/${names[i]}`).join('/')}` as ResourceId
}

/** The id of a child: `childId(vnet, 'subnets', 'nodes')`. */
export function childId(parent: ResourceId, type: string, name: string): ResourceId {
  return `${parent}/${type}/${name}` as ResourceId
}

/** Azure keeps the case a caller wrote and ignores it when comparing, and some providers answer in a case of their own. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Takes an id apart. For a group `type` is `Microsoft.Resources/resourceGroups`, for a subscription `Microsoft.Resources/subscriptions`. */
export function parseResourceId(id: string): ResourceIdParts {
  const at = id.toLowerCase().lastIndexOf('/providers/')
  const scope = (at < 0 ? id : id.slice(0, at)) as ResourceId
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? ''
  const resourceGroup = /\/resourceGroups\/([^/]+)/i.exec(scope)?.[1]
  if (at < 0) {
    const name = resourceGroup ?? subscription
    const type =
      resourceGroup === undefined ? 'Microsoft.Resources/subscriptions' : 'Microsoft.Resources/resourceGroups'
    return {
      subscriptionId: subscription,
      resourceGroup,
      type,
      name,
      names: [name],
      scope: subscriptionId(subscription)
    }
  }
  const [namespace = '', ...segments] = id.slice(at + '/providers/'.length).split('/')
  const types = segments.filter((_, i) => i % 2 === 0)
  const names = segments.filter((_, i) => i % 2 === 1)
  return {
    subscriptionId: subscription,
    resourceGroup,
    type: [namespace, ...types].join('/'),
    name: names.at(-1) ?? '',
    names,
    scope
  }
}
