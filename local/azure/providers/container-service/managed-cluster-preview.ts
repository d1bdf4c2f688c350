import type { Put } from '../../world.ts'

/*
 * What-if of clusters shows differences where there are none (Azure/arm-template-whatif#128): pools beside the body's and the
 * kubelet's ids look removed, and so does a count that the autoscaler has changed.
 */

type Members = Readonly<Record<string, unknown>>

/** The cluster with the pools of the body alone, in the body's order, and the kubelet as it was written. */
export function previewClusterWrite({ body }: Put, shown: Members): Record<string, unknown> {
  const given = members(body.properties)
  const { identityProfile, ...properties } = members(shown.properties)
  const pools = list(properties.agentPoolProfiles)
  const agentPoolProfiles = list(given.agentPoolProfiles).map(asked =>
    withoutCount(asked, pools.find(({ name }) => name === asked.name) ?? asked)
  )
  const kubelet = given.identityProfile ?? identityProfile
  return {
    ...shown,
    properties: { ...properties, agentPoolProfiles, ...(kubelet !== undefined && { identityProfile: kubelet }) }
  }
}

/** The pool without a count nobody asked for. */
export function previewPoolWrite({ body }: Put, shown: Members): Record<string, unknown> {
  return { ...shown, properties: withoutCount(members(body.properties), members(shown.properties)) }
}

function withoutCount(asked: Members, { count, ...shown }: Members): Members {
  return asked.enableAutoScaling === true && asked.count === undefined ? shown : { ...shown, count }
}

function members(value: unknown): Members {
  return (value ?? {}) as Members
}

function list(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value : []
}
