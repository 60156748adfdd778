#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# Remote stores in buckets: servers that check signatures, and answers that say why not.
load helper
load cache

start_s3() {
	start_python_server s3.py "$FILES"
	export AWS_ENDPOINT_URL=$URL AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY=s/cret+key AWS_REGION=eu-test-1
}

# An independent server, which checks signatures by botocore once its first four requests are through.
# shellcheck disable=SC2034 # teardown ends SERVER
start_moto() {
	local port made

	python3 -c 'import moto.server, flask' 2>/dev/null || skip "moto is not installed (pip install 'moto[server]')"
	port=$(free_port)
	INITIAL_NO_AUTH_ACTION_COUNT=4 moto_server -H 127.0.0.1 -p "$port" >"$T/moto.log" 2>&1 3>&- &
	SERVER=$!
	wait_for port_is_open "$port"
	export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_REGION=us-east-1
	iam "Action=CreateUser&UserName=mcm" >/dev/null
	made=$(iam "Action=CreateAccessKey&UserName=mcm")
	iam "Action=PutUserPolicy&UserName=mcm&PolicyName=all" --data-urlencode \
		'PolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}' >/dev/null
	curl -fsS --aws-sigv4 aws:amz:us-east-1:s3 -u a:b -X PUT "$AWS_ENDPOINT_URL/cache" >/dev/null
	AWS_ACCESS_KEY_ID=$(sed -n 's|.*<AccessKeyId>\(.*\)</AccessKeyId>.*|\1|p' <<<"$made")
	AWS_SECRET_ACCESS_KEY=$(sed -n 's|.*<SecretAccessKey>\(.*\)</SecretAccessKey>.*|\1|p' <<<"$made")
	export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

iam() {
	curl -fsS --aws-sigv4 aws:amz:us-east-1:iam -u a:b -d "$1" "${@:2}" "$AWS_ENDPOINT_URL/"
}

@test "moto: an S3 server of others takes it and gives it back, by right signatures alone" {
	start_moto
	is_missed --cache s3://cache/mcm --cache-push --sign-key "$KEYS/ci"
	serves --cache s3://cache/mcm --trust-key "$KEYS/ci.pub"
	start_over
	AWS_SECRET_ACCESS_KEY=other is_built "HTTP status 403 (SignatureDoesNotMatch)" --cache s3://cache/mcm
	start_over
	is_built "HTTP status 404 (NoSuchBucket): there is no such bucket" --cache s3://absent
}

@test "a bucket: a toolchain is taken from it, and what is built is put in" {
	start_s3
	is_restored --cache s3://ok --trust-key "$KEYS/ci.pub"
	[ "$(grep -c '^GET /ok/cas/' "$T/server/hits")" = 1 ]
	rm -rf "$FILES"
	start_over
	is_missed --cache s3://ok/some/where/ --cache-push --sign-key "$KEYS/ci"
	[ "$(find "$FILES/some/where/cas" -type f | wc -l)" = 7 ]
	not grep -v ' \(200\|404\)$' "$T/server/hits"
	serves --cache s3://ok/some/where --trust-key "$KEYS/ci.pub"
	run -0 mcm cache push "$TARGET" --cache s3://ok/other --sign-key "$KEYS/ci"
	run -0 mcm cache pull "$KEY" --cache s3://ok/other --trust-key "$KEYS/ci.pub"
}

@test "a bucket: credentials of a file, with a session token, and none" {
	start_s3
	AWS_SESSION_TOKEN=se/ssion+token== is_restored --cache s3://session
	start_over
	echo AKIATEST:s/cret+key >"$T/auth"
	chmod 600 "$T/auth"
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	is_restored --cache s3://ok --set "CACHE_AUTH_FILE=$T/auth"
	start_over
	is_restored --cache s3://open
	start_over
	is_built "HTTP status 403 (AccessDenied): what we want is not allowed, which is also said of what is missing" --cache s3://ok
}

# What gives credentials with a session token, in place of variables.
lend() {
	start_s3
	: >"$T/server/lacks"
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

@test "a bucket: credentials for a token of who we are" {
	lend
	printf 'who+we/are=\n' >"$T/token"
	export AWS_WEB_IDENTITY_TOKEN_FILE=$T/token AWS_ROLE_ARN='arn:aws:iam::1:role/a b' AWS_ENDPOINT_URL_STS=$URL/sts/
	is_restored --cache s3://session --trust-key "$KEYS/ci.pub"
	# Once in each process, and it is nowhere to be seen but in the body.
	not grep 'POST.*who' "$T/server/hits"
	start_over
	rm -rf "$FILES"
	is_missed --cache s3://session --cache-push
	serves --cache s3://session
	start_over
	AWS_ROLE_ARN=other is_built "no credentials are had from '$URL/sts': HTTP status 400 (InvalidIdentityToken)" --cache s3://session
	start_over
	AWS_WEB_IDENTITY_TOKEN_FILE=$T/none is_built "no token can be read from '$T/none'" --cache s3://session
	# What is said outright counts.
	start_over
	AWS_ROLE_ARN=other AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY=s/cret+key AWS_SESSION_TOKEN=se/ssion+token== \
		is_restored --cache s3://session
	AWS_ROLE_ARN='' run -2 build --cache s3://session
	is "mcm: error: AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not"
	AWS_ENDPOINT_URL_STS=http://sts.example.org run -2 build --cache s3://session
	is "mcm: error: AWS_ENDPOINT_URL_STS is neither an https URL nor of this machine, so everybody could read there who we are"
}

@test "a bucket: credentials of what runs the container" {
	lend
	export AWS_CONTAINER_CREDENTIALS_FULL_URI="$URL/container?x" AWS_CONTAINER_AUTHORIZATION_TOKEN="container's own"
	is_restored --cache s3://session
	start_over
	echo "container's own" >"$T/token"
	AWS_CONTAINER_AUTHORIZATION_TOKEN=x AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$T/token is_restored --cache s3://session
	start_over
	AWS_CONTAINER_AUTHORIZATION_TOKEN=x is_built "no credentials are had from '$URL/container?...': HTTP status 401" --cache s3://session
	start_over
	AWS_CONTAINER_AUTHORIZATION_TOKEN=$'a\nX-Evil: 1' is_built "the token for credentials has more than one line" --cache s3://session
	start_over
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$URL/odd is_built "what was asked for credentials has given none" --cache s3://session
	start_over
	AWS_CONTAINER_CREDENTIALS_FULL_URI=$URL/empty is_built "what was asked for credentials has given none" --cache s3://session
	for url in http://example.org/x http://127.example.org/x http://169.254.170.2.example.org/ ftp://localhost/x x; do
		AWS_CONTAINER_CREDENTIALS_FULL_URI=$url run -2 build --cache s3://session
		is "mcm: error: AWS_CONTAINER_CREDENTIALS_FULL_URI is neither an https URL nor of this machine, so everybody could read there who we are"
	done
	AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=@example.org/x run -2 build --cache s3://session
	is "mcm: error: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is '@example.org/x', which is no path"
	# Nobody asks a proxy for them.
	start_over
	http_proxy=http://127.0.0.1:1 is_restored --cache s3://session
}

@test "a bucket: credentials of what runs the machine" {
	lend
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$URL is_restored --cache s3://session
	start_over
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$URL AWS_EC2_METADATA_DISABLED=true is_built "HTTP status 403 (AccessDenied)" --cache s3://session
	# One that does not answer, or has no role, is nobody, who may read what everybody may.
	start_over
	AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1 is_restored --cache s3://open
	echo role >"$T/server/lacks"
	start_over
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$URL is_restored --cache s3://open
	start_over
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$URL is_built "HTTP status 403 (AccessDenied)" --cache s3://session
	start_over
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$URL/none is_built "no credentials are had from '$URL/none/latest/api/token': HTTP status 403 (AccessDenied)" --cache s3://open
}

@test "a bucket of another region, read by nobody in particular" {
	lend
	is_built "HTTP status 301: the bucket is in the region eu-other-2; set AWS_REGION=eu-other-2" --cache s3://moved
}

@test "a bucket: credentials reach no step, no log and no file of the store" {
	local builder

	start_s3
	hold gcc
	export AWS_SESSION_TOKEN=se/ssion+token==
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --cache s3://session/new --cache-push --progress json >said 2>&1 3>&- &
	builder=$!
	wait_for_stage gcc
	not grep -l 's/cret' -a /proc/[0-9]*/cmdline
	# The steps of a stage: all that work in the store.
	find /proc -maxdepth 2 -name cwd -lname "$STORE/*" 2>/dev/null | while read -r link; do
		[ "$(readlink "${link%cwd}exe")" = "$PROGRAM" ] || echo "${link%cwd}environ"
	done >"$T/steps"
	[ -s "$T/steps" ]
	not xargs grep -l -a -e s/cret -e se/ssion <"$T/steps"
	release gcc
	wait "$builder"
	not grep -r -e s/cret -e se/ssion "$STORE" "$PREFIX" said
}

@test "a bucket: what is wrong is told in words" {
	local url text

	start_s3
	while read -r url text; do
		is_built "the cache 's3://$url' is not used: the server answers with HTTP status $text" --cache "s3://$url" --cache-push
		start_over
	done <<-END
		skew 403 (RequestTimeTooSkewed): the clocks of this machine and of the server differ too much; it says that it is 
		moved 301: the bucket is in the region eu-other-2; set AWS_REGION=eu-other-2
		elsewhere 400: the bucket is in the region eu-other-2; set AWS_REGION=eu-other-2
		expired 400 (ExpiredToken): AWS_SESSION_TOKEN has expired
		absent 404 (NoSuchBucket): there is no such bucket
		evil 403
		patience 429, too many requests, and wants us to wait 3600 s
		away 307
	END
	not grep PUT "$T/server/hits"
	AWS_SECRET_ACCESS_KEY=other is_built "(SignatureDoesNotMatch): AWS_SECRET_ACCESS_KEY is another one's" --cache s3://ok
	start_over
	AWS_ACCESS_KEY_ID=other is_built "(InvalidAccessKeyId): nobody has this AWS_ACCESS_KEY_ID there" --cache s3://ok
	start_over
	AWS_ACCESS_KEY_ID=AKIATEST run -1 mcm cache push "$KEY" --cache s3://absent
}

@test "a bucket: a server that is busy is asked once more" {
	start_s3
	is_restored --cache s3://busy
	grep -q '^GET /busy/ac/.* 503$' "$T/server/hits"
}

@test "a bucket: settings that are wrong" {
	local url

	start_s3
	for url in s3: s3:// s3:///prefix s3:bucket s3://bucket//prefix s3://bucket/../other s3://bucket/a%20b s3://bucket?x; do
		run -2 build --cache "$url"
		has "is no bucket: s3://BUCKET or s3://BUCKET/PREFIX"
	done
	run -2 build --cache s3://name:secret@bucket
	lacks secret
	AWS_REGION=eu/../evil run -2 build --cache s3://ok
	has "AWS_REGION is 'eu/../evil', which is no region"
	AWS_ENDPOINT_URL=localhost:9000 run -2 build --cache s3://ok
	has "AWS_ENDPOINT_URL is no http or https URL"
	AWS_SECRET_ACCESS_KEY='' run -2 build --cache s3://ok
	has "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set"
	AWS_SESSION_TOKEN=$'a\nX-Evil: 1' run -2 build --cache s3://ok
	has "AWS_SESSION_TOKEN has more than one line"
	MCM_CACHE_TOKEN=t0ken run -2 build --cache s3://ok
	has "'s3://ok' takes no bearer token"
	[ ! -s "$T/server/hits" ]
}
