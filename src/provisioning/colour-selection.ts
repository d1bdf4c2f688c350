import type { Azure } from '../azure/types.ts'
import { COLOURS } from '../config/colours.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { INITIAL_COLOUR } from '../templates/index.ts'
import { liveColourOf } from './live-state/gateway.ts'

/**
 * Returns the colour for a run whose inputs name no colour. This is the live colour. If the gateway has no live rule,
 * it is `green` if only the green cluster exists, otherwise `INITIAL_COLOUR`.
 */
export async function defaultColour(azure: Azure, { ids }: Baseline): Promise<Colour> {
  const [gateway, ...clusters] = await Promise.all([
    azure.read<Parameters<typeof liveColourOf>[0] & object>(ids.gateway),
    azure.read(ids.clusters.blue.cluster),
    azure.read(ids.clusters.green.cluster)
  ])
  const [blue, green] = clusters
  const onlyGreen = blue === undefined && green !== undefined
  return liveColourOf(gateway) ?? (onlyGreen ? 'green' : INITIAL_COLOUR)
}

/** Returns every colour that a run can check: each colour whose cluster exists, and the default colour. */
export async function existingColours(azure: Azure, baseline: Baseline): Promise<Colour[]> {
  const { blue, green } = baseline.ids.clusters
  const [byDefault, ...clusters] = await Promise.all([
    defaultColour(azure, baseline),
    azure.read(blue.cluster),
    azure.read(green.cluster)
  ])
  return COLOURS.filter((colour, i) => colour === byDefault || clusters[i] !== undefined)
}
