/** An access key of an S3-compatible storage. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** The storage that an executor is configured for. */
export interface StorageSettings {
  readonly endpoint: URL;
  readonly region: string;
  /** The key of tenants that have none of their own. */
  readonly key?: AccessKey;
}
