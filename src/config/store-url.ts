// Which store is meant: the order of precedence, written once.

const defaultStoreUrl = 'sqlite:.asset-shipper/assets.db';

/** `--store`, then ASSET_SHIPPER_STORE, then the configuration's `store`, then `sqlite:.asset-shipper/assets.db`. */
export function storeUrl(given: {
  readonly flag?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly configuration?: { readonly store?: string } | undefined;
}): string {
  // An empty variable is how a shell unsets one for a command.
  const fromEnv = given.env.ASSET_SHIPPER_STORE === '' ? undefined : given.env.ASSET_SHIPPER_STORE;
  return given.flag ?? fromEnv ?? given.configuration?.store ?? defaultStoreUrl;
}
