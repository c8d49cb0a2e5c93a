/** What travels on a connection: bytes, the end of them, or the news that the sender is gone. */
export type Parcel =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'end' } | { readonly kind: 'reset' };

export const sizeOf = (parcel: Parcel): number => (parcel.kind === 'bytes' ? parcel.bytes.length : 0);
