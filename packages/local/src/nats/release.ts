import { arch, platform } from 'node:os';

const version = '2.12.15';

// SHA-256 of the release archives, as the project's own container images pin them.
const checksums: Readonly<Record<string, string>> = {
  'linux-amd64': '58ab8131f819263897e2fc38e503e1b755b63bcafeecc7d12582487df48ca15e',
  'linux-arm64': 'b724db99fefbf8f5c808baa82819ee50350aee9734017e4a478f7e545cef3ab6',
  'linux-arm7': '72311fe4e14ce3ce22dc8e7ac02633e6f31a9bab4086c92a31fd040e59683c8a',
  'linux-386': 'e20fd919512273ed8ee553f5076bd76b1fc5e78a3cf83eafed4e0b40582f9b87',
  'linux-ppc64le': '56447e72ec0551fa27a4368388dee475e028d4d5de6d97a802d944c6f278cf1e',
  'linux-s390x': '5db960be875da499f1354f41c0a7780303fb9644cf62d35022677e77b4178029',
};

const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm7',
  ia32: '386',
  ppc64: 'ppc64le',
  s390x: 's390x',
};

/** A pinned archive of the nats-server project. */
export interface Release {
  readonly url: string;
  readonly sha256: string;
  /** The program's path inside the archive. */
  readonly member: string;
}

/** The release for this machine, undefined where none is pinned. */
export function pinnedRelease(): Release | undefined {
  const target = `${platform()}-${architectures[arch()] ?? arch()}`;
  const sha256 = checksums[target];
  if (sha256 === undefined) return undefined;
  const name = `nats-server-v${version}-${target}`;
  return {
    url: `https://github.com/nats-io/nats-server/releases/download/v${version}/${name}.tar.gz`,
    sha256,
    member: `${name}/nats-server`,
  };
}
