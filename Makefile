# The few commands that are worth a short name.
.PHONY: verify slow format settings
verify: ## all gates and tests
	mvn -B -ntp verify
slow: ## and the tests that take minutes
	mvn -B -ntp -Pslow verify
format: ## repairs what the format gate refuses
	mvn -B -ntp -q spotless:apply
settings: ## writes docs/settings.md from the code
	mvn -B -ntp -q -pl common test -Dtest=SettingsPageTest -Dtests.jvm=-Dsettings.write=true
